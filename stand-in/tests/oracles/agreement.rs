//! Each case, step by step, on a fresh item.

use std::path::Path;

use crate::dynamodb_cases::cases;
use crate::server::Oracle;

async fn compare(name: &str, oracle: Oracle) {
    let mut complaints = Vec::new();
    for (number, case) in cases().into_iter().enumerate() {
        let identity_id = format!("us-east-1:{number:08}-0000-4000-8000-000000000000");
        for step in case.steps {
            let request = step.request(&identity_id);
            let reply = oracle.call(&step.operation, &request).await;
            let complaint = step.complaint(Some(name), &identity_id, reply);
            complaints.extend(complaint.map(|text| format!("{}: {text}", case.name)));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

fn stand_in() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[tokio::test]
async fn moto_agrees() {
    compare("moto", Oracle::moto(stand_in()).await).await;
}

#[tokio::test]
async fn dynalite_agrees() {
    compare("dynalite", Oracle::dynalite(stand_in()).await).await;
}
