//! The page on nginx: what to include in the `server` block of its host.
//!
//! A location that adds a header inherits none, so each names them all; and without `always` they would only go with what
//! is there.

use super::{FILE, HASHED, List, Page, TYPES};

pub(super) fn configuration(page: &Page<'_>) -> String {
    let base = page.place.path();
    format!(
        "{introduction}{slash}\
location ^~ {base} {{
{types}    charset utf-8;
    gzip on;
    gzip_comp_level 6;
    gzip_proxied any;
    gzip_types {packed};
    gzip_vary on;

    # An address of the page: there is no dot in its last part.
{fresh}    try_files {base}index.html =404;

    # A file with a hash in its name. If it has a packed one beside it, such as main-….css.gz, that is sent.
    location ~ \"{HASHED}\" {{
{kept}        gzip_static on;
        try_files $uri {missing};
    }}

    # Any other file.
    location ~ \"{FILE}\" {{
{fresh_inside}        try_files $uri {missing};
    }}
}}

# What is not there is never a page but nothing, which nginx takes only from a variable. It must not be kept: it may come.
location {missing} {{
{types}{fresh}    set $nothing \"\";
    return 404 $nothing;
}}",
        introduction = introduction(base),
        slash = slash(page),
        types = types(),
        packed = packed().join(" "),
        fresh = headers(&page.fresh, 4),
        fresh_inside = headers(&page.fresh, 8),
        kept = headers(&page.kept, 8),
        missing = format_args!("@missing:{base}"),
    )
}

fn introduction(base: &str) -> String {
    format!(
        "\
# Life Gauge on nginx, made by `cargo xtask headers --for nginx`. Make it again after a change of an endpoint, region or
# store in config.json; a new bundle needs no new one.
#
#     server {{
#         listen 443 ssl http2;
#         server_name play.example;
#         ssl_certificate     play.example.pem;
#         ssl_certificate_key play.example.key;
#         root /srv/www;             # the bundle is in /srv/www{base}
#         include life-gauge.conf;   # this file
#     }}
#
# nginx tells two versions of a file apart by its time and length alone: see to it that an uploaded index.html has the time
# of its upload.

"
    )
}

/// The address without its slash leads to the one with it.
fn slash(page: &Page<'_>) -> String {
    page.place.without_slash().map_or_else(String::new, |path| {
        format!(
            "location = {path} {{\n    absolute_redirect off;\n    return 301 {path}/$is_args$args;\n}}\n\n"
        )
    })
}

fn types() -> String {
    let line = |(ending, kind): &(&str, &str)| format!("        {kind} {ending};\n");
    let lines: String = TYPES.iter().map(line).collect();
    format!("    types {{\n{lines}    }}\n    default_type application/octet-stream;\n")
}

/// HTML always is.
fn packed() -> Vec<&'static str> {
    let kinds = TYPES.iter().map(|(_, kind)| *kind);
    let mut kinds: Vec<_> = kinds.filter(|kind| super::is_packed(kind)).collect();
    kinds.retain(|kind| *kind != "text/html");
    kinds
}

fn headers(list: &List<'_>, indent: usize) -> String {
    let line = |(name, value): &(&str, &str)| {
        format!("{:indent$}add_header {name} \"{value}\" always;\n", "")
    };
    list.iter().map(line).collect()
}
