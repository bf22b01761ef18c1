//! A guest who turns out to be somebody known: the guest's datasets go over under another name.

use super::identities::Identity;
use crate::error::AwsError;
use crate::store::{Change, DATASETS, IDENTITIES};
use crate::sync::dataset::{self, Dataset};

/// Moves a guest's datasets to `known` as `{name}.{guest's id}` and disables the guest.
pub(crate) fn guest_into(
    change: &Change,
    mut guest: Identity,
    known: &Identity,
) -> Result<(), AwsError> {
    for (key, dataset) in change.all::<Dataset>(DATASETS, &dataset::prefix(&guest.id))? {
        change.remove(DATASETS, &key)?;
        if !dataset.exists {
            continue;
        }
        let moved = dataset.moved_to(&known.id, &guest.id);
        change.put(DATASETS, &moved.key(), &moved)?;
    }
    guest.disabled = true;
    change.put(IDENTITIES, &guest.id, &guest)?;
    Ok(())
}
