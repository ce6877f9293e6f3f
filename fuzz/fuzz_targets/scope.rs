//! The scope language: what is read prints as one text, which reads as the same and means the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use urna_domain::{
    citizen::CitizenRef,
    scope::{Expr, Scope},
};

/// Texts of a scope that citizens are made of.
const TEXTS_MAX: usize = 8;

fuzz_target!(|text: &str| {
    let scope = match Scope::parse(text) {
        Ok(scope) => scope,
        Err(error) => {
            assert!((1..=text.chars().count() + 1).contains(&error.position), "the place is in the text");
            return;
        }
    };
    let printed = scope.to_string();
    assert!(printed.len() <= Scope::MAX_BYTES);
    let again = Scope::parse(&printed).expect("what is printed is a scope");
    assert_eq!(again, scope);
    assert_eq!(again.to_string(), printed);

    let expression = printed.strip_prefix("citizen: ").expect("a scope says of what");
    // Longer or deeper than a scope may be: then there is nothing to compare with.
    let negated = Scope::parse(&format!("NOT ({expression})")).ok();
    let doubled = Scope::parse(&format!("({expression}) AND ({expression})")).ok();
    let drivers = scope.drivers();
    let mut texts = vec!["", "Extremadura"];
    texts_of(scope.expr(), &mut texts);
    for (index, first) in texts.iter().enumerate() {
        for second in texts.iter().skip(index) {
            for citizen in citizens(first, second) {
                let inside = again.matches(&citizen);
                assert_eq!(inside, scope.matches(&citizen));
                assert!(negated.as_ref().is_none_or(|negated| negated.matches(&citizen) != inside));
                assert!(doubled.as_ref().is_none_or(|doubled| doubled.matches(&citizen) == inside));
                if let Some(drivers) = drivers.as_ref().filter(|_| inside) {
                    let driven = drivers.iter().any(|(field, text)| field.of(&citizen) == Some(text));
                    assert!(
                        driven,
                        "an index that is asked for the drivers finds every citizen of the scope"
                    );
                }
            }
        }
    }
});

fn texts_of<'a>(expr: &'a Expr, out: &mut Vec<&'a str>) {
    match expr {
        _ if out.len() >= TEXTS_MAX => {}
        Expr::Compare { value, .. } => out.push(value),
        Expr::In { values, .. } => out.extend(values.iter().take(2).map(String::as_str)),
        Expr::And(operands) | Expr::Or(operands) => operands.iter().for_each(|inner| texts_of(inner, out)),
        Expr::Not(inner) => texts_of(inner, out),
    }
}

fn citizens<'a>(first: &'a str, second: &'a str) -> [CitizenRef<'a>; 4] {
    let citizen = |comunidad, province, municipality, mesa| CitizenRef {
        id: "i:1",
        name: "",
        surname1: "",
        surname2: "",
        dni: "",
        comunidad,
        province,
        municipality,
        mesa,
        postal: false,
        rev: 1,
        ver: 1,
    };
    [
        citizen(first, Some(second), Some(first), Some(second)),
        citizen(second, Some(first), None, Some(first)),
        citizen(first, None, Some(second), None),
        citizen(second, None, None, None),
    ]
}
