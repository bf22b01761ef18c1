//! An expression, cut into words and signs.

use std::collections::HashSet;

/// A piece of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    /// What it is.
    pub(crate) kind: Kind,
    /// As it was written.
    pub(crate) text: &'a str,
    start: usize,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name or a keyword.
    Word,
    /// `#name`
    NamePlaceholder,
    /// `:value`
    ValuePlaceholder,
    /// A sign of one or two characters, or something that never fits.
    Sign,
    /// Nothing is left.
    End,
}

/// A cursor over the tokens of one expression.
pub(crate) struct Tokens<'a> {
    source: &'a str,
    all: Vec<Token<'a>>,
    next: usize,
}

impl<'a> Tokens<'a> {
    /// Cuts the whole expression.
    pub(crate) fn new(source: &'a str) -> Self {
        let mut tokens = Vec::new();
        let mut rest = source.trim_start();
        while !rest.is_empty() {
            let start = source.len() - rest.len();
            let (kind, length) = measure(rest);
            let (text, after) = rest.split_at(length);
            tokens.push(Token { kind, text, start });
            rest = after.trim_start();
        }
        tokens.push(Token {
            kind: Kind::End,
            text: "<EOF>",
            start: source.len(),
        });
        Self {
            source,
            all: tokens,
            next: 0,
        }
    }

    /// The token that comes next.
    pub(crate) fn peek(&self) -> Token<'a> {
        self.all[self.next]
    }

    /// The token that comes next, which is then behind; the end stays.
    pub(crate) fn take(&mut self) -> Token<'a> {
        let token = self.peek();
        if token.kind != Kind::End {
            self.next += 1;
        }
        token
    }

    /// Takes the sign if it comes next.
    pub(crate) fn sign(&mut self, sign: &str) -> bool {
        self.take_if(|token| token.kind == Kind::Sign && token.text == sign)
    }

    /// Takes the keyword if it comes next, in whatever case.
    pub(crate) fn keyword(&mut self, word: &str) -> bool {
        self.take_if(|token| token.kind == Kind::Word && token.text.eq_ignore_ascii_case(word))
    }

    fn take_if(&mut self, fits: impl Fn(Token<'_>) -> bool) -> bool {
        let fits = fits(self.peek());
        if fits {
            self.take();
        }
        fits
    }

    /// Whether a sign comes after the next token.
    pub(crate) fn sign_follows(&self, sign: &str) -> bool {
        let second = self.all.get(self.next + 1);
        second.is_some_and(|token| token.kind == Kind::Sign && token.text == sign)
    }

    /// Whether something stands in two pairs of parentheses.
    pub(crate) fn has_doubled_parentheses(&self) -> bool {
        let mut open = Vec::new();
        let mut pairs = HashSet::new();
        for (index, token) in self.all.iter().enumerate() {
            match token.text {
                "(" => open.push(index),
                ")" => pairs.extend(open.pop().map(|start| (start, index))),
                _ => {}
            }
        }
        let inside = |(start, end): &(usize, usize)| pairs.contains(&(start + 1, end - 1));
        pairs.iter().any(inside)
    }

    /// The complaint about the token that comes next.
    pub(crate) fn syntax_error(&self) -> String {
        let token = self.peek();
        let first = self.all[self.next.saturating_sub(1)];
        let last = self.all.get(self.next + 1).unwrap_or(&token);
        let end = match last.kind {
            Kind::End => self.source.len(),
            _ => last.start + last.text.len(),
        };
        let near = self.source.get(first.start..end).unwrap_or_default();
        format!(
            "Syntax error; token: \"{}\", near: \"{}\"",
            token.text,
            near.trim_end()
        )
    }
}

/// What stands at the start of a text that is not empty, and how many bytes long it is.
fn measure(rest: &str) -> (Kind, usize) {
    let word = |from: usize| {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let tail = &rest[from..];
        from + tail.find(|c| !is_word(c)).unwrap_or(tail.len())
    };
    match rest.as_bytes()[0] {
        b'#' if word(1) > 1 => (Kind::NamePlaceholder, word(1)),
        b':' if word(1) > 1 => (Kind::ValuePlaceholder, word(1)),
        b'A'..=b'Z' | b'a'..=b'z' | b'_' => (Kind::Word, word(0)),
        b'0'..=b'9' => (Kind::Sign, word(0)),
        _ if ["<>", "<=", ">="].iter().any(|sign| rest.starts_with(sign)) => (Kind::Sign, 2),
        _ => (Kind::Sign, rest.chars().next().map_or(1, char::len_utf8)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Tokens};

    #[test]
    fn an_expression_falls_into_words_placeholders_and_signs() {
        let mut tokens = Tokens::new(" SET #a=:v1 , b<>(c) é");
        let mut seen = Vec::new();
        while tokens.peek().kind != Kind::End {
            seen.push(tokens.take().text);
        }
        let all = ["SET", "#a", "=", ":v1", ",", "b", "<>", "(", "c", ")", "é"];
        assert_eq!(seen, all);
        assert_eq!(tokens.take().text, "<EOF>");
        assert_eq!(tokens.take().text, "<EOF>");
    }

    #[test]
    fn a_complaint_shows_the_token_and_what_is_around_it() {
        let mut tokens = Tokens::new("SET a == :v");
        tokens.take();
        tokens.take();
        tokens.take();
        let complaint = "Syntax error; token: \"=\", near: \"== :v\"";
        assert_eq!(tokens.syntax_error(), complaint);
        let mut cut = Tokens::new("SET a =");
        while cut.take().kind != Kind::End {}
        let complaint = "Syntax error; token: \"<EOF>\", near: \"=\"";
        assert_eq!(cut.syntax_error(), complaint);
    }
}
