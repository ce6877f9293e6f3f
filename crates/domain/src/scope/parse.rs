//! The parser of the scope language: recursive descent, with a place and an expectation for every error.
//!
//! ```text
//! scope      = [ "citizen" ":" ] or
//! or         = and { "OR" and }
//! and        = unary { "AND" unary }
//! unary      = "NOT" unary | "(" or ")" | comparison
//! comparison = field ( operator text | "IN" "{" text { "," text } "}" )
//! ```

use super::{Comparison, Expr, Field, Scope, ScopeError};

/// Characters of the offending place that an error repeats.
const FOUND_CHARACTERS_MAX: usize = 20;

pub(super) fn parse(text: &str) -> Result<Expr, ScopeError> {
    let mut parser = Parser { rest: text, position: 1, depth: 0, terms: 0 };
    if text.len() > Scope::MAX_BYTES {
        return Err(parser.error("at most 4096 bytes"));
    }
    parser.skip_space();
    let before = (parser.rest, parser.position);
    let prefixed =
        parser.word().is_some_and(|word| word.eq_ignore_ascii_case("citizen")) && parser.symbol(":");
    if !prefixed {
        (parser.rest, parser.position) = before;
    }
    let expr = parser.or()?;
    if parser.rest.is_empty() { Ok(expr) } else { Err(parser.error("AND, OR or the end of the scope")) }
}

struct Parser<'a> {
    rest: &'a str,
    position: usize,
    depth: usize,
    terms: usize,
}

impl<'a> Parser<'a> {
    fn or(&mut self) -> Result<Expr, ScopeError> {
        let mut operands = Vec::new();
        loop {
            match self.and()? {
                Expr::Or(inner) => operands.extend(inner),
                other @ (Expr::Compare { .. } | Expr::In { .. } | Expr::And(_) | Expr::Not(_)) => {
                    operands.push(other)
                }
            }
            if !self.keyword("OR") {
                return Ok(single(operands, Expr::Or));
            }
        }
    }

    fn and(&mut self) -> Result<Expr, ScopeError> {
        let mut operands = Vec::new();
        loop {
            match self.unary()? {
                Expr::And(inner) => operands.extend(inner),
                other @ (Expr::Compare { .. } | Expr::In { .. } | Expr::Or(_) | Expr::Not(_)) => {
                    operands.push(other)
                }
            }
            if !self.keyword("AND") {
                return Ok(single(operands, Expr::And));
            }
        }
    }

    fn unary(&mut self) -> Result<Expr, ScopeError> {
        let (rest, position) = (self.rest, self.position);
        let negated = self.keyword("NOT");
        if !negated && !self.symbol("(") {
            return self.comparison();
        }
        self.depth += 1;
        if self.depth > Scope::MAX_DEPTH {
            (self.rest, self.position) = (rest, position);
            return Err(self.error("at most 32 levels of parentheses and NOT"));
        }
        let expr = if negated {
            Expr::Not(Box::new(self.unary()?))
        } else {
            let inner = self.or()?;
            if !self.symbol(")") {
                return Err(self.error("AND, OR or `)`"));
            }
            inner
        };
        self.depth -= 1;
        Ok(expr)
    }

    fn comparison(&mut self) -> Result<Expr, ScopeError> {
        let field = self.field()?;
        if self.keyword("IN") {
            return Ok(Expr::In { field, values: self.list()? });
        }
        if self.keyword("BEGINSWITH") {
            return Ok(Expr::Compare { field, comparison: Comparison::BeginsWith, value: self.text()? });
        }
        // The longer operators first: `<=` is not `<` and something odd.
        let operators = [
            Comparison::Equal,
            Comparison::NotEqual,
            Comparison::LessOrEqual,
            Comparison::GreaterOrEqual,
            Comparison::Less,
            Comparison::Greater,
        ];
        let Some(comparison) = operators.into_iter().find(|operator| self.symbol(operator.symbol())) else {
            return Err(self.error("==, !=, <, <=, >, >=, IN or BEGINSWITH"));
        };
        Ok(Expr::Compare { field, comparison, value: self.text()? })
    }

    fn field(&mut self) -> Result<Field, ScopeError> {
        let (rest, position) = (self.rest, self.position);
        let word = self.word();
        match Field::ALL.into_iter().find(|field| Some(field.name()) == word) {
            Some(field) => Ok(field),
            None => {
                (self.rest, self.position) = (rest, position);
                Err(self.error("comunidad, province, municipality, mesa, NOT or `(`"))
            }
        }
    }

    fn list(&mut self) -> Result<Vec<String>, ScopeError> {
        if !self.symbol("{") {
            return Err(self.error("`{` and a list of texts"));
        }
        let mut values = vec![self.text()?];
        while self.symbol(",") {
            values.push(self.text()?);
        }
        if self.symbol("}") { Ok(values) } else { Err(self.error("`,` or `}`")) }
    }

    /// A text between apostrophes or quotation marks; a backslash takes the next character as it is.
    fn text(&mut self) -> Result<String, ScopeError> {
        let mark = match self.rest.chars().next() {
            Some(mark @ ('\'' | '"')) => mark,
            _ => return Err(self.error("a text between apostrophes")),
        };
        if self.terms == Scope::MAX_TERMS {
            return Err(self.error("at most 256 texts"));
        }
        self.terms += 1;
        self.advance(1);
        let mut value = String::new();
        loop {
            match self.rest.chars().next() {
                None => return Err(self.error("an apostrophe that ends the text")),
                Some(end) if end == mark => break,
                Some('\\') => {
                    self.advance(1);
                    match self.rest.chars().next() {
                        Some(escaped @ ('\'' | '"' | '\\')) => value.push(escaped),
                        _ => return Err(self.error("an apostrophe or a backslash after the backslash")),
                    }
                }
                Some(control) if control.is_control() => {
                    return Err(self.error("a text without control characters"));
                }
                Some(plain) => value.push(plain),
            }
            self.advance(1);
        }
        self.advance(1);
        self.skip_space();
        Ok(value)
    }

    /// Takes a run of letters, digits and underscores.
    fn word(&mut self) -> Option<&'a str> {
        let rest = self.rest;
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let word = rest.get(..end).filter(|word| !word.is_empty())?;
        self.advance(word.len());
        self.skip_space();
        Some(word)
    }

    fn keyword(&mut self, keyword: &str) -> bool {
        let (rest, position) = (self.rest, self.position);
        let found = self.word().is_some_and(|word| word.eq_ignore_ascii_case(keyword));
        if !found {
            (self.rest, self.position) = (rest, position);
        }
        found
    }

    fn symbol(&mut self, symbol: &str) -> bool {
        let found = self.rest.starts_with(symbol);
        if found {
            self.advance(symbol.len());
            self.skip_space();
        }
        found
    }

    fn skip_space(&mut self) {
        let spaces = self.rest.chars().take_while(|c| c.is_whitespace()).count();
        self.advance(spaces);
    }

    fn advance(&mut self, characters: usize) {
        let mut rest = self.rest.chars();
        for _ in 0..characters {
            rest.next();
        }
        self.rest = rest.as_str();
        self.position += characters;
    }

    fn error(&self, expected: &'static str) -> ScopeError {
        let found = match self.rest.is_empty() {
            true => "the end of the scope".to_owned(),
            false => format!("`{}`", self.rest.chars().take(FOUND_CHARACTERS_MAX).collect::<String>()),
        };
        ScopeError { position: self.position, expected, found }
    }
}

/// The operand itself when it is alone, so that no `And` or `Or` holds fewer than two.
fn single(mut operands: Vec<Expr>, join: fn(Vec<Expr>) -> Expr) -> Expr {
    match operands.pop() {
        Some(only) if operands.is_empty() => only,
        Some(last) => {
            operands.push(last);
            join(operands)
        }
        None => join(operands),
    }
}
