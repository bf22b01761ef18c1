//! A WebAssembly module as far as the cut has to look into it: its sections, imports and exports
//! ([binary format](https://webassembly.github.io/spec/core/binary/modules.html)).

use crate::failure::{Failure, Result};

const HEADER: &[u8] = b"\0asm\x01\0\0\0";
const CUSTOM: u8 = 0;
const IMPORT: u8 = 2;
const EXPORT: u8 = 7;
/// What wasm-bindgen's macros leave behind for its program: each a version and a piece of code's interface.
const INTERFACES: &str = "__wasm_bindgen_unstable";
/// The kind of an import or export that is a function.
const FUNCTION: u8 = 0;

pub(super) struct Module(Vec<Section>);

struct Section {
    id: u8,
    body: Vec<u8>,
}

impl Module {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self> {
        let body = bytes
            .strip_prefix(HEADER)
            .ok_or_else(|| Failure::new("this is no WebAssembly module"))?;
        let mut reader = Reader(body);
        let mut sections = Vec::new();
        while !reader.is_at_end() {
            let id = reader.byte()?;
            let length = reader.number()?;
            let body = reader.take(length)?.to_vec();
            sections.push(Section { id, body });
        }
        Ok(Self(sections))
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = HEADER.to_vec();
        for section in &self.0 {
            bytes.push(section.id);
            bytes.extend(counted(&section.body));
        }
        bytes
    }

    /// Takes away what JavaScript sees of these classes, before wasm-bindgen has made anything of it.
    pub(super) fn drop_classes(&mut self, classes: &[&str]) -> Result<()> {
        for section in &mut self.0 {
            section.body = match section.id {
                EXPORT => without_exports(&section.body, classes)?,
                CUSTOM => without_interfaces(&section.body, classes)?,
                _ => continue,
            };
        }
        Ok(())
    }

    /// Gives imports short names, and tells which. wasm-bindgen's are long, and end in digits that no packing makes
    /// smaller; the glue has them all once more. That is 3 kB.
    pub(super) fn shorten_imports(&mut self) -> Result<Vec<(String, String)>> {
        let mut names = Vec::new();
        for section in self.0.iter_mut().filter(|section| section.id == IMPORT) {
            section.body = with_short_imports(&section.body, &mut names)?;
        }
        Ok(names)
    }
}

fn without_exports(body: &[u8], classes: &[&str]) -> Result<Vec<u8>> {
    let starts: Vec<_> = classes
        .iter()
        .map(|class| class.to_lowercase() + "_")
        .collect();
    let mut reader = Reader(body);
    let mut kept = Vec::new();
    for _ in 0..reader.number()? {
        let before = reader.0;
        let name = reader.name()?;
        let is_ours = !starts.iter().any(|start| name.contains(start));
        reader.byte()?;
        reader.number()?;
        if is_ours {
            kept.push(before[..before.len() - reader.0.len()].to_vec());
        }
    }
    Ok([number(kept.len()), kept.concat()].concat())
}

fn without_interfaces(body: &[u8], classes: &[&str]) -> Result<Vec<u8>> {
    let mut reader = Reader(body);
    if reader.name()? != INTERFACES {
        return Ok(body.to_vec());
    }
    let mut kept = body[..body.len() - reader.0.len()].to_vec();
    while !reader.is_at_end() {
        let before = reader.0;
        reader.fixed()?;
        let interface = String::from_utf8_lossy(reader.fixed()?);
        if !classes.iter().any(|class| interface.contains(class)) {
            kept.extend(&before[..before.len() - reader.0.len()]);
        }
    }
    Ok(kept)
}

fn with_short_imports(body: &[u8], names: &mut Vec<(String, String)>) -> Result<Vec<u8>> {
    let mut reader = Reader(body);
    let count = reader.number()?;
    let mut shortened = number(count);
    for _ in 0..count {
        let module = reader.name()?;
        let name = reader.name()?;
        let kind = reader.byte()?;
        let function_type = reader.number()?;
        if kind != FUNCTION {
            return Err(Failure::new(format!(
                "{name} is imported, which is no function"
            )));
        }
        let short = short_name(names.len());
        shortened.extend(counted(module.as_bytes()));
        shortened.extend(counted(short.as_bytes()));
        shortened.push(kind);
        shortened.extend(number(function_type));
        names.push((name.to_owned(), short));
    }
    Ok(shortened)
}

/// `a`, `b`, … `Z`, `aa`, …
fn short_name(index: usize) -> String {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let last = char::from(LETTERS[index % LETTERS.len()]);
    match index / LETTERS.len() {
        0 => last.to_string(),
        rest => short_name(rest - 1) + &last.to_string(),
    }
}

/// A length, and what is so long.
fn counted(bytes: &[u8]) -> Vec<u8> {
    [&number(bytes.len()), bytes].concat()
}

/// LEB128.
fn number(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = value.to_le_bytes()[0] & 0x7f;
        value >>= 7;
        if value == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

/// What is left to read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn is_at_end(&self) -> bool {
        self.0.is_empty()
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self
            .0
            .split_at_checked(length)
            .ok_or_else(|| Failure::new("a WebAssembly module ends too early"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8> {
        Ok(self.take(1)?[0])
    }

    /// LEB128 of 32 bits.
    fn number(&mut self) -> Result<usize> {
        let mut value = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            value |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Failure::new("a number of a WebAssembly module is too long"))
    }

    fn name(&mut self) -> Result<&'a str> {
        let length = self.number()?;
        std::str::from_utf8(self.take(length)?)
            .map_err(|_| Failure::new("a name of a WebAssembly module is no text"))
    }

    /// Bytes after their length in 32 bits.
    fn fixed(&mut self) -> Result<&'a [u8]> {
        let length = self.take(4)?;
        let length = length.iter().rev();
        self.take(length.fold(0, |length, byte| length << 8 | usize::from(*byte)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn export(name: &str) -> Vec<u8> {
        [counted(name.as_bytes()), vec![FUNCTION, 1]].concat()
    }

    fn import(name: &str) -> Vec<u8> {
        [
            counted(b"./x.js"),
            counted(name.as_bytes()),
            vec![FUNCTION, 2],
        ]
        .concat()
    }

    fn interface(text: &str) -> Vec<u8> {
        let part = |text: &str| {
            let length = u32::try_from(text.len()).unwrap().to_le_bytes();
            [&length, text.as_bytes()].concat()
        };
        [part("{}"), part(text)].concat()
    }

    fn module(sections: &[(u8, Vec<u8>)]) -> Module {
        let section = |(id, body): &(u8, Vec<u8>)| Section {
            id: *id,
            body: body.clone(),
        };
        Module(sections.iter().map(section).collect())
    }

    fn list(entries: &[Vec<u8>]) -> Vec<u8> {
        [number(entries.len()), entries.concat()].concat()
    }

    #[test]
    fn a_module_comes_out_as_it_went_in() {
        let bytes = module(&[(IMPORT, list(&[import("a")])), (3, vec![7; 300])]).to_bytes();
        assert_eq!(Module::parse(&bytes).unwrap().to_bytes(), bytes);
        assert!(Module::parse(&bytes[..20]).is_err());
        assert!(Module::parse(b"<!doctype html>").is_err());
    }

    #[test]
    fn classes_go_with_their_exports_and_interfaces() {
        let custom = |entries: &[Vec<u8>]| {
            let name = counted(INTERFACES.as_bytes());
            [name, entries.concat()].concat()
        };
        let exports = ["main", "sink_abort_5", "__wbg_sink_free_5", "sinking"];
        let mut all = module(&[
            (EXPORT, list(&exports.map(export))),
            (CUSTOM, custom(&[interface("a Sink"), interface("other")])),
            (CUSTOM, counted(b"a Sink, elsewhere")),
        ]);
        all.drop_classes(&["Sink"]).unwrap();
        assert_eq!(all.0[0].body, list(&["main", "sinking"].map(export)));
        assert_eq!(all.0[1].body, custom(&[interface("other")]));
        assert_eq!(all.0[2].body, counted(b"a Sink, elsewhere"));
    }

    #[test]
    fn imports_get_names_in_order() {
        let mut all = module(&[(IMPORT, list(&["__wbg_x_0123", "y"].map(import)))]);
        let names = all.shorten_imports().unwrap();
        assert_eq!(names[0], ("__wbg_x_0123".to_owned(), "a".to_owned()));
        assert_eq!(all.0[0].body, list(&["a", "b"].map(import)));
        assert_eq!([51, 52, 104].map(short_name), ["Z", "aa", "ba"]);
    }

    #[test]
    fn numbers_of_several_octets_are_read_and_written() {
        for value in [0, 127, 128, 16_384, 4_294_967_295] {
            assert_eq!(Reader(&number(value)).number().unwrap(), value);
        }
        assert!(Reader(&[0xff; 6]).number().is_err());
    }
}
