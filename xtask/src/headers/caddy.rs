//! The page on Caddy: what to import into the site block of its host.

use super::{FILE, HASHED, List, Page, TYPES};

pub(super) fn configuration(page: &Page<'_>) -> String {
    let base = page.place.path();
    let (always, fresh) = caching(&page.fresh);
    let (_, kept) = caching(&page.kept);
    format!(
        "{introduction}{slash}\
handle {base}* {{
	route {{
		header {{
{always}		}}
		header Cache-Control \"{fresh}\"

		# A file with a hash in its name, if it is there: what is not must not be kept, as it may come.
		@hashed {{
			path_regexp \"{HASHED}\"
			file
		}}
		header @hashed Cache-Control \"{kept}\"
		@wasm path *.wasm
		header @wasm Content-Type application/wasm
		@manifest path *.webmanifest
		header @manifest Content-Type application/manifest+json

		# An address of the page: there is no dot in its last part. What is missing is never the page.
		@address not path_regexp \"{FILE}\"
		rewrite @address {base}index.html

		encode zstd gzip {{
			match {{
{packed}			}}
		}}
		# If it has a packed one beside it, such as main-….css.br, that is sent.
		file_server @hashed {{
			precompressed br zstd gzip
		}}
		file_server
	}}
}}",
        introduction = introduction(base),
        slash = slash(page),
        always = headers(&always),
        packed = packed(),
    )
}

fn introduction(base: &str) -> String {
    format!(
        "\
# Life Gauge on Caddy, made by `cargo xtask headers --for caddy`. Make it again after a change of an endpoint, region or
# store in config.json; a new bundle needs no new one.
#
#     play.example {{
#         root * /srv/www            # the bundle is in /srv/www{base}
#         import life-gauge.caddy    # this file
#     }}
#
# Caddy tells two versions of a file apart by its time and length alone: see to it that an uploaded index.html has the time
# of its upload.

"
    )
}

/// The address without its slash leads to the one with it.
fn slash(page: &Page<'_>) -> String {
    let path = page.place.without_slash();
    path.map_or_else(String::new, |path| format!("redir {path} {path}/ 301\n"))
}

/// The one header that differs from path to path stands apart.
fn caching<'a>(list: &List<'a>) -> (List<'a>, &'a str) {
    let (caching, always): (List<'_>, List<'_>) =
        list.iter().partition(|(name, _)| *name == "Cache-Control");
    (always, caching.first().map_or("", |(_, value)| *value))
}

fn headers(list: &List<'_>) -> String {
    let line = |(name, value): &(&str, &str)| format!("\t\t\t{name} \"{value}\"\n");
    list.iter().map(line).collect()
}

fn packed() -> String {
    let kinds = TYPES.iter().map(|(_, kind)| *kind);
    let kinds = kinds.filter(|kind| super::is_packed(kind));
    let line = |kind: &str| format!("\t\t\t\theader Content-Type {kind}*\n");
    kinds.map(line).collect()
}
