//! What PDF/UA-1 (ISO 14289-1:2014) asks of the structure of a file, looked for in the bytes of every paper by a reader that is
//! not ours. It is a part of what a full checker does; the numbers are the clauses of that standard.

#![allow(clippy::expect_used, clippy::panic, clippy::wildcard_enum_match_arm, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Document, Object, ObjectId, content::Content};

use crate::{
    IdentityShown, Languages, day_turnout, directions, marked_roll, scrutiny, session,
    testing::{
        Opened, advance, heading, person, roll, scrutiny as count, signers, ticket as code, turnout_of_a_day,
        voter_list as list, way, zero,
    },
    tests::{full_day, list_of},
    ticket, turnout_advance, voter_list, zero_report,
};

/// The standard structure types of PDF 1.7 (ISO 32000-1:2008, 14.8.4) that a paper may have a use for.
const STANDARD: [&str; 31] = [
    "Document",
    "Part",
    "Art",
    "Sect",
    "Div",
    "BlockQuote",
    "Caption",
    "TOC",
    "TOCI",
    "Index",
    "P",
    "H1",
    "H2",
    "H3",
    "H4",
    "H5",
    "H6",
    "L",
    "LI",
    "Lbl",
    "LBody",
    "Table",
    "TR",
    "TH",
    "TD",
    "THead",
    "TBody",
    "TFoot",
    "Span",
    "Figure",
    "Formula",
];
/// Operators that paint something a reader would have to be told of, or be spared.
const PAINTING: [&str; 6] = ["Tj", "TJ", "'", "\"", "Do", "sh"];

/// A sequence of marked content: its page, and its number there.
type Marked = (ObjectId, i64);

/// One element of the structure tree.
struct Element<'a> {
    kind: String,
    dict: &'a Dictionary,
    kids: Vec<Self>,
    marked: Vec<Marked>,
}

/// Panics with the first thing that is not as the standard wants it.
fn check(paper: &str, document: &Document) {
    let catalog = document.catalog().expect("a catalogue");
    let flag = |holder: &[u8], name: &[u8]| {
        dictionary(document, catalog, holder).and_then(|dict| dict.get(name).and_then(Object::as_bool).ok())
    };
    assert_eq!(flag(b"MarkInfo", b"Marked"), Some(true), "{paper}: 7.1, it is not called tagged");
    let shown = flag(b"ViewerPreferences", b"DisplayDocTitle");
    assert_eq!(shown, Some(true), "{paper}: 7.1, a window shows the name of the file instead of the title");
    let language = catalog.get(b"Lang").and_then(Object::as_str).expect("a language");
    assert!(!language.is_empty(), "{paper}: 7.2, no language");
    let root = dictionary(document, catalog, b"StructTreeRoot").expect("a structure tree");
    let top = kids(document, root, None);
    assert_eq!(top.0.len(), 1, "{paper}: 7.1, more than one document");
    let mut seen = BTreeSet::new();
    let mut level = 0;
    for element in &top.0 {
        walk(paper, document, element, "", &mut seen, &mut level);
    }
    content_is_marked(paper, document, root, &seen);
    fonts_are_inside(paper, document);
}

fn walk(
    paper: &str,
    document: &Document,
    element: &Element<'_>,
    parent: &str,
    seen: &mut BTreeSet<Marked>,
    level: &mut u32,
) {
    let Element { kind, dict, kids, marked } = element;
    let known = STANDARD.contains(&kind.as_str()) || STANDARD.contains(&role(document, kind).as_str());
    assert!(known, "{paper}: 7.1, {kind} is no standard type, and is mapped to none");
    for sequence in marked {
        assert!(seen.insert(*sequence), "{paper}: 7.1, {sequence:?} is told twice");
    }
    if let Some(depth) = kind.strip_prefix('H').and_then(|depth| depth.parse::<u32>().ok()) {
        assert!(depth <= *level + 1, "{paper}: 7.4.2, H{depth} after H{level}");
        *level = depth;
    }
    let inside: &[&str] = match kind.as_str() {
        "TR" => &["Table", "THead", "TBody", "TFoot"],
        "TH" | "TD" => &["TR"],
        "THead" | "TBody" | "TFoot" => &["Table"],
        "LI" => &["L"],
        "LBody" => &["LI"],
        "Document" => &[""],
        _ => &[],
    };
    assert!(inside.is_empty() || inside.contains(&parent), "{paper}: 7.2, {kind} in {parent}");
    match kind.as_str() {
        "Figure" | "Formula" => {
            let alternative = dict.get(b"Alt").and_then(Object::as_str).unwrap_or_default();
            assert!(!alternative.is_empty(), "{paper}: 7.3, a picture without words");
        }
        "Table" => {
            let cells = all(element, &["TH", "TD"]);
            assert!(cells.iter().any(|cell| cell.kind == "TH"), "{paper}: 7.5, a table without headings");
        }
        "TH" => assert!(scoped(document, dict), "{paper}: 7.5, a heading of a table without a scope"),
        "L" => assert!(!all(element, &["LBody"]).is_empty(), "{paper}: 7.6, a list without entries"),
        _ => {}
    }
    for kid in kids {
        walk(paper, document, kid, kind, seen, level);
    }
}

/// Everything that is painted is told, or is called an artifact; what is told is painted.
fn content_is_marked(paper: &str, document: &Document, root: &Dictionary, told: &BTreeSet<Marked>) {
    let parents = number_tree(document, dictionary(document, root, b"ParentTree").expect("a parent tree"));
    let mut painted = BTreeSet::new();
    for (number, page) in document.get_pages() {
        let content = document.get_page_content(page);
        let content = Content::decode(&content).expect("operators");
        let mut open: Vec<Option<i64>> = Vec::new();
        let mut artifacts = 0_usize;
        for operation in &content.operations {
            match operation.operator.as_str() {
                "BDC" | "BMC" => {
                    let artifact = operation.operands.first().and_then(|tag| tag.as_name().ok());
                    artifacts += usize::from(artifact == Some(b"Artifact") || artifacts > 0);
                    let properties = operation.operands.get(1).and_then(|value| value.as_dict().ok());
                    let mcid = properties.and_then(|dict| dict.get(b"MCID").and_then(Object::as_i64).ok());
                    open.push(mcid);
                    painted.extend(mcid.map(|mcid| (page, mcid)));
                }
                "EMC" => {
                    open.pop().expect("an end without a beginning");
                    artifacts = artifacts.saturating_sub(1);
                }
                painting if PAINTING.contains(&painting) => {
                    let marked = artifacts > 0 || open.iter().any(Option::is_some);
                    assert!(marked, "{paper}: 7.1, page {number} paints something that nobody is told of");
                }
                _ => {}
            }
        }
        let page = document.get_dictionary(page).expect("a page");
        let index =
            page.get(b"StructParents").and_then(Object::as_i64).expect("the place in the parent tree");
        assert!(parents.contains(&index), "{paper}: page {number} has no place in the parent tree");
    }
    let untold: Vec<_> = painted.symmetric_difference(told).collect();
    assert!(untold.is_empty(), "{paper}: 7.1, painted and not told, or told and not painted: {untold:?}");
}

fn fonts_are_inside(paper: &str, document: &Document) {
    let dictionaries = || document.objects.values().filter_map(|object| object.as_dict().ok());
    let of = |name: &'static [u8]| {
        dictionaries().filter(move |dict| dict.get(b"Type").and_then(Object::as_name).ok() == Some(name))
    };
    let mut fonts = 0;
    for descriptor in of(b"FontDescriptor") {
        fonts += 1;
        let inside = [&b"FontFile"[..], b"FontFile2", b"FontFile3"].iter().any(|file| descriptor.has(file));
        assert!(inside, "{paper}: 7.21.4, a font is not in the file");
    }
    assert!(fonts > 0, "{paper}: no font");
    for font in of(b"Font").filter(|font| font.has(b"DescendantFonts")) {
        assert!(font.has(b"ToUnicode"), "{paper}: 7.21.7, signs without their meaning");
    }
}

/// The elements below one of the tree, and the marked content directly in it.
fn kids<'a>(
    document: &'a Document,
    dict: &'a Dictionary,
    page: Option<ObjectId>,
) -> (Vec<Element<'a>>, Vec<Marked>) {
    let page = dict.get(b"Pg").and_then(Object::as_reference).ok().or(page);
    let (mut elements, mut marked) = (Vec::new(), Vec::new());
    let listed: Vec<&Object> = match dict.get(b"K").ok().map(|kids| resolved(document, kids)) {
        None => Vec::new(),
        Some(Object::Array(listed)) => listed.iter().map(|kid| resolved(document, kid)).collect(),
        Some(one) => vec![one],
    };
    for kid in listed {
        match kid {
            Object::Integer(mcid) => marked.push((page.expect("a page for its content"), *mcid)),
            Object::Dictionary(reference) if reference.has(b"MCID") => {
                let page = reference.get(b"Pg").and_then(Object::as_reference).ok().or(page);
                let mcid = reference.get(b"MCID").and_then(Object::as_i64).expect("a number");
                marked.push((page.expect("a page for its content"), mcid));
            }
            Object::Dictionary(below) if below.has(b"S") => {
                let kind = below.get(b"S").and_then(Object::as_name).expect("a type");
                let (kids, marked) = kids(document, below, page);
                let kind = String::from_utf8_lossy(kind).into_owned();
                elements.push(Element { kind, dict: below, kids, marked });
            }
            other => panic!("neither an element nor content: {other:?}"),
        }
    }
    (elements, marked)
}

/// The elements of some kinds at any depth below.
fn all<'a, 'b>(element: &'b Element<'a>, kinds: &[&str]) -> Vec<&'b Element<'a>> {
    let below = element.kids.iter().flat_map(|kid| all(kid, kinds));
    let here = element.kids.iter().filter(|kid| kinds.contains(&kid.kind.as_str()));
    here.chain(below).collect()
}

fn scoped(document: &Document, heading: &Dictionary) -> bool {
    let attributes = match heading.get(b"A").map(|attributes| resolved(document, attributes)) {
        Ok(Object::Array(several)) => several.iter().map(|one| resolved(document, one)).collect(),
        Ok(one) => vec![one],
        Err(_) => Vec::new(),
    };
    attributes.iter().filter_map(|one| one.as_dict().ok()).any(|one| one.has(b"Scope"))
}

/// The keys of a number tree.
fn number_tree(document: &Document, node: &Dictionary) -> BTreeSet<i64> {
    let array = |name: &[u8]| match node.get(name).map(|array| resolved(document, array)) {
        Ok(Object::Array(items)) => items.iter().map(|item| resolved(document, item)).collect(),
        _ => Vec::new(),
    };
    let below = array(b"Kids").into_iter().filter_map(|kid| kid.as_dict().ok());
    let mut keys: BTreeSet<i64> = below.flat_map(|kid| number_tree(document, kid)).collect();
    let pairs: BTreeMap<usize, &Object> = array(b"Nums").into_iter().enumerate().collect();
    keys.extend(pairs.into_iter().filter(|(at, _)| at % 2 == 0).filter_map(|(_, key)| key.as_i64().ok()));
    keys
}

/// The standard type that another one stands for, as the file says; empty when it does not.
fn role(document: &Document, kind: &str) -> String {
    let catalog = document.catalog().ok();
    let roles = catalog
        .and_then(|catalog| dictionary(document, catalog, b"StructTreeRoot"))
        .and_then(|root| dictionary(document, root, b"RoleMap"));
    let mapped = roles.and_then(|roles| roles.get(kind.as_bytes()).ok()).and_then(|role| role.as_name().ok());
    mapped.map(|name| String::from_utf8_lossy(name).into_owned()).unwrap_or_default()
}

fn dictionary<'a>(document: &'a Document, holder: &'a Dictionary, name: &[u8]) -> Option<&'a Dictionary> {
    holder.get(name).ok().map(|object| resolved(document, object)).and_then(|object| object.as_dict().ok())
}

fn resolved<'a>(document: &'a Document, object: &'a Object) -> &'a Object {
    document.dereference(object).map_or(object, |(_, object)| object)
}

/// Every paper, long and short ones, in one language and in two.
#[test]
fn every_paper_is_built_as_pdf_ua_asks() {
    let acta = crate::Constitution {
        heading: heading(Languages::SpanishCatalan),
        constituted_at: jiff::civil::time(8, 5, 0, 0),
        members: vec![crate::Member {
            post: "Presidencia".into(),
            name: "Ana Gil".to_owned(),
            dni: String::new(),
            substitute: true,
        }],
        representatives: Vec::new(),
        checks: vec![crate::Check { what: "La urna está a cero".into(), passed: true, note: String::new() }],
        remarks: "Ninguna".to_owned(),
        signers: signers(),
    };
    let report = crate::Readiness {
        heading: heading(Languages::Spanish),
        machine: "EQ-0412".to_owned(),
        program: "Urna 0.1.0".to_owned(),
        definition_hash: "ab".repeat(32),
        electors: 890,
        roll_hash: "cd".repeat(32),
        checks: vec![crate::ReadinessCheck {
            what: "Impresora".to_owned(),
            outcome: crate::Outcome::Warned,
            detail: "Sin papel".to_owned(),
        }],
        signers: signers(),
    };
    let long = list((0..200).map(person), IdentityShown::Masked);
    let papers = [
        ("ticket", ticket(&code())),
        ("way to a table", directions(&way(Languages::SpanishBasque))),
        ("numbered list", voter_list(&long)),
        ("empty list", voter_list(&list_of(&[]))),
        ("marked roll", marked_roll(&roll(120, 40, 40))),
        ("count", scrutiny(&count(60, Languages::SpanishGalician))),
        ("session", session(&full_day(true))),
        ("session without notes", session(&full_day(false))),
        ("report at zero", zero_report(&zero(Languages::SpanishBasque))),
        ("constitution", crate::constitution(&acta)),
        ("advance", turnout_advance(&advance())),
        ("turnout of a day", day_turnout(&turnout_of_a_day(Languages::SpanishCatalan))),
        ("readiness", crate::readiness_report(&report)),
    ];
    for (name, paper) in papers {
        check(name, &Opened::new(paper).0);
    }
}
