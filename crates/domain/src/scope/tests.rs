#![allow(clippy::unwrap_used, reason = "a test may panic")]

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::citizen::Citizen;

fn citizen(comunidad: &str, province: Option<&str>, mesa: Option<&str>) -> Citizen {
    Citizen {
        id: crate::ids::CitizenId::parse("i:1").unwrap(),
        name: String::new(),
        surname1: String::new(),
        surname2: String::new(),
        dni: String::new(),
        comunidad: comunidad.into(),
        province: province.map(Into::into),
        municipality: None,
        mesa: mesa.map(Into::into),
        postal: false,
        rev: 0,
        ver: 0,
    }
}

fn refused(text: &str) -> (usize, &'static str) {
    let error = Scope::parse(text).unwrap_err();
    (error.position, error.expected)
}

fn scope(text: &str) -> Scope {
    Scope::parse(text).unwrap()
}

const EXAMPLE: &str =
    "citizen: comunidad == 'Extremadura' AND (province == 'Badajoz' OR mesa IN {'06-015-01-001-A'})";

#[test]
fn the_example_of_the_manual_selects_by_province_or_mesa() {
    let scope = scope(EXAMPLE);
    assert_eq!(scope.to_string(), EXAMPLE);
    let matches = |citizen: Citizen| scope.matches(&citizen.as_ref());
    assert!(matches(citizen("Extremadura", Some("Badajoz"), None)));
    assert!(matches(citizen("Extremadura", None, Some("06-015-01-001-A"))));
    assert!(!matches(citizen("Extremadura", Some("Cáceres"), Some("10-037-01-001-A"))));
    assert!(!matches(citizen("Andalucía", Some("Badajoz"), None)));
}

#[test]
fn prefix_case_of_keywords_quotes_and_spaces_do_not_matter() {
    let expected = scope("citizen: comunidad == 'La Rioja' AND NOT mesa IN {'a', 'b'}");
    for text in [
        "comunidad=='La Rioja'and not mesa in{'a','b'}",
        " CITIZEN : comunidad == \"La Rioja\" AND (NOT (mesa IN { 'a' , \"b\" } ) ) ",
        "(((comunidad\n==\t'La Rioja')) AND NOT mesa IN {'a','b'})",
    ] {
        assert_eq!(scope(text), expected, "{text}");
    }
}

#[test]
fn and_binds_closer_than_or() {
    let written = scope("mesa == 'a' OR mesa == 'b' AND province == 'c'");
    assert_eq!(written, scope("mesa == 'a' OR (mesa == 'b' AND province == 'c')"));
    assert_ne!(written, scope("(mesa == 'a' OR mesa == 'b') AND province == 'c'"));
}

#[test]
fn texts_may_hold_quotes_and_backslashes() {
    let scope = scope(r#"municipality == "L'Hospitalet \\ \"x\"""#);
    assert_eq!(scope.to_string(), r#"citizen: municipality == 'L\'Hospitalet \\ "x"'"#);
    assert_eq!(Scope::parse(&scope.to_string()), Ok(scope));
}

#[test]
fn texts_are_compared_by_code_point() {
    let holds = |text: &str, mesa: &str| scope(text).matches(&citizen("", None, Some(mesa)).as_ref());
    assert!(holds("mesa < 'b'", "a") && !holds("mesa < 'b'", "b"));
    assert!(holds("mesa <= 'b'", "b") && !holds("mesa <= 'b'", "ba"));
    assert!(holds("mesa > 'Z'", "a") && holds("mesa > 'z'", "á"));
    assert!(holds("mesa >= 'b'", "b") && !holds("mesa >= 'b'", "B"));
    assert!(holds("mesa BEGINSWITH '06-'", "06-015") && !holds("mesa BEGINSWITH '06-'", "06"));
    assert!(holds("mesa BEGINSWITH ''", ""));
    assert!(holds("mesa != 'a'", "b") && !holds("mesa != 'a'", "a"));
}

#[test]
fn an_absent_field_satisfies_no_comparison_but_not_equal() {
    let absent = citizen("x", None, None);
    let holds = |text: &str| scope(text).matches(&absent.as_ref());
    for operator in ["==", "<", "<=", ">", ">=", "BEGINSWITH"] {
        assert!(!holds(&format!("mesa {operator} ''")), "{operator}");
        assert!(holds(&format!("NOT mesa {operator} ''")), "{operator}");
    }
    assert!(!holds("mesa IN {''}") && holds("NOT mesa IN {''}"));
    assert!(holds("mesa != ''") && !holds("NOT mesa != ''"));
}

#[test]
fn an_error_says_where_and_what_was_expected() {
    let field = "comunidad, province, municipality, mesa, NOT or `(`";
    let operator = "==, !=, <, <=, >, >=, IN or BEGINSWITH";
    assert_eq!(refused(""), (1, field));
    assert_eq!(refused("citizen:"), (9, field));
    assert_eq!(refused("citizen: dni == 'x'"), (10, field));
    assert_eq!(refused("Mesa == 'x'"), (1, field));
    assert_eq!(refused("mesa == 'x' AND"), (16, field));
    assert_eq!(refused("mesa"), (5, operator));
    assert_eq!(refused("mesa = 'x'"), (6, operator));
    assert_eq!(refused("mesa == x"), (9, "a text between apostrophes"));
    assert_eq!(refused("mesa == 'ñandú"), (15, "an apostrophe that ends the text"));
    assert_eq!(refused(r"mesa == '\n'"), (11, "an apostrophe or a backslash after the backslash"));
    assert_eq!(refused("mesa == 'a\nb'"), (11, "a text without control characters"));
    assert_eq!(refused("mesa == 'x' mesa"), (13, "AND, OR or the end of the scope"));
    assert_eq!(refused("(mesa == 'x'"), (13, "AND, OR or `)`"));
    assert_eq!(refused("mesa IN 'x'"), (9, "`{` and a list of texts"));
    assert_eq!(refused("mesa IN {}"), (10, "a text between apostrophes"));
    assert_eq!(refused("mesa IN {'x'"), (13, "`,` or `}`"));
    let message = Scope::parse("mesa == 'x' or nothing").unwrap_err().to_string();
    assert_eq!(
        message,
        format!("the scope cannot be read at character 16: expected {field}, found `nothing`")
    );
}

#[test]
fn limits_hold() {
    let nested = |depth: usize| format!("{}mesa == 'x'{}", "(".repeat(depth), ")".repeat(depth));
    assert!(Scope::parse(&nested(Scope::MAX_DEPTH)).is_ok());
    assert_eq!(refused(&nested(Scope::MAX_DEPTH + 1)).1, "at most 32 levels of parentheses and NOT");
    assert!(Scope::parse(&format!("{}mesa == 'x'", "NOT ".repeat(Scope::MAX_DEPTH))).is_ok());
    assert_eq!(
        refused(&format!("{}mesa == 'x'", "NOT ".repeat(33))).1,
        "at most 32 levels of parentheses and NOT"
    );
    let list = |terms: usize| format!("mesa IN {{{}'x'}}", "'x', ".repeat(terms - 1));
    assert!(Scope::parse(&list(Scope::MAX_TERMS)).is_ok());
    assert_eq!(refused(&list(Scope::MAX_TERMS + 1)).1, "at most 256 texts");
    assert_eq!(refused(&format!("mesa == '{}'", "x".repeat(Scope::MAX_BYTES))), (1, "at most 4096 bytes"));
}

#[test]
fn a_scope_whose_one_text_is_too_long_is_refused() {
    let apostrophes = "'".repeat(Scope::MAX_BYTES / 2);
    assert_eq!(refused(&format!("mesa == \"{apostrophes}\"")).1, "at most 4096 bytes");
}

#[test]
fn drivers_are_equalities_that_every_match_has_one_of() {
    let drivers = |text: &str| scope(text).drivers();
    let pair = |field, value: &str| (field, value.to_owned());
    let (badajoz, one) = (pair(Field::Province, "Badajoz"), pair(Field::Mesa, "1"));
    assert_eq!(drivers("province == 'Badajoz'"), Some(vec![badajoz.clone()]));
    assert_eq!(drivers("mesa IN {'2', '1', '1'}"), Some(vec![one.clone(), pair(Field::Mesa, "2")]));
    assert_eq!(drivers("mesa IN {'1', '2'} AND province == 'Badajoz'"), Some(vec![badajoz.clone()]));
    assert_eq!(drivers("mesa BEGINSWITH '06' AND mesa == '1'"), Some(vec![one.clone()]));
    assert_eq!(drivers("mesa == '1' OR province == 'Badajoz'"), Some(vec![badajoz, one]));
    for unserved in ["mesa != '1'", "mesa > '1'", "NOT mesa == '1'", "mesa == '1' OR mesa > '2'"] {
        assert_eq!(drivers(unserved), None, "{unserved}");
    }
}

#[test]
fn a_scope_is_a_text_in_a_document() {
    let scope = scope("mesa == '1'");
    let json = serde_json::to_string(&scope).unwrap();
    assert_eq!(json, "\"citizen: mesa == '1'\"");
    assert_eq!(serde_json::from_str::<Scope>(&json).unwrap(), scope);
    assert!(serde_json::from_str::<Scope>("\"mesa\"").is_err());
}

fn any_value() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[ab]{0,2}", 1 => "[ñ'\\\\\"á]{0,3}"]
}

fn any_expr() -> impl Strategy<Value = String> {
    let field = || prop::sample::select(Field::ALL.map(Field::name).to_vec());
    let operators = vec!["==", "!=", "<", "<=", ">", ">=", "BEGINSWITH"];
    let leaf = prop_oneof![
        (field(), prop::sample::select(operators), any_value())
            .prop_map(|(field, operator, value)| format!("{field} {operator} {}", Quoted(&value))),
        (field(), vec(any_value(), 1..4)).prop_map(|(field, values)| {
            let values: Vec<String> = values.iter().map(|value| Quoted(value).to_string()).collect();
            format!("{field} IN {{{}}}", values.join(","))
        }),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 1..4).prop_map(|operands| format!("({})", operands.join(" AND "))),
            vec(inner.clone(), 1..4).prop_map(|operands| format!("({})", operands.join(" OR "))),
            inner.prop_map(|operand| format!("NOT {operand}")),
        ]
    })
}

prop_compose! {
    fn any_citizen()(
        comunidad in any_value(),
        province in prop::option::of(any_value()),
        municipality in prop::option::of(any_value()),
        mesa in prop::option::of(any_value()),
    ) -> Citizen {
        Citizen { municipality, ..citizen(&comunidad, province.as_deref(), mesa.as_deref()) }
    }
}

proptest! {
    #[test]
    fn the_one_text_parses_back_to_the_same_scope(text in any_expr()) {
        let scope = Scope::parse(&text).unwrap();
        let canonical = scope.to_string();
        prop_assert_eq!(Scope::parse(&canonical).unwrap(), scope);
        prop_assert_eq!(Scope::parse(&canonical).unwrap().to_string(), canonical);
    }

    #[test]
    fn every_match_has_a_driver(text in any_expr(), citizens in vec(any_citizen(), 1..20)) {
        let scope = Scope::parse(&text).unwrap();
        if let Some(drivers) = scope.drivers() {
            for citizen in citizens.iter().filter(|citizen| scope.matches(&citizen.as_ref())) {
                let driven = drivers.iter().any(|(field, value)| field.of(&citizen.as_ref()) == Some(value));
                prop_assert!(driven);
            }
        }
    }

    #[test]
    fn not_turns_every_answer_around(text in any_expr(), citizen in any_citizen()) {
        let plain = Scope::parse(&text).unwrap();
        let negated = Scope::parse(&format!("NOT ({text})")).unwrap();
        prop_assert_ne!(plain.matches(&citizen.as_ref()), negated.matches(&citizen.as_ref()));
    }

    #[test]
    fn no_text_crashes_the_parser(text in "\\PC{0,60}") {
        let _ = Scope::parse(&text);
        let _ = Scope::parse(&format!("mesa == '{text}"));
    }
}

#[test]
fn the_people_of_a_table_are_those_of_the_scope_who_belong_to_it() {
    for (text, expected) in [
        ("comunidad == 'Extremadura'", "citizen: comunidad == 'Extremadura' AND mesa == 'A'"),
        (
            "comunidad == 'Extremadura' AND province == 'Badajoz'",
            "citizen: comunidad == 'Extremadura' AND province == 'Badajoz' AND mesa == 'A'",
        ),
        (
            "province == 'Badajoz' OR province == 'Cáceres'",
            "citizen: (province == 'Badajoz' OR province == 'Cáceres') AND mesa == 'A'",
        ),
    ] {
        let here = Scope::parse(text).unwrap().at_table("A");
        assert_eq!(here.to_string(), expected);
        assert_eq!(Scope::parse(expected).unwrap(), here);
    }
}
