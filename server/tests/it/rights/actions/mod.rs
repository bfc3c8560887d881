//! Every action, asked for everybody: `rights-matrix.txt`, its first part.
//!
//! The thing acted on belongs to the worker called `worker`, or to the organisation of `owner`. An action that stands in a
//! domain's `rights.rs` and not here fails the test.

mod learning;
mod people;
mod work;

use kernel::ids::{OrganisationId, RequestId, UserId};
use platform::{AccountRole, Action, Actor, ActorMint, Membership, OrgRole, StaffRole, Who};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Everybody who may be asked about.
pub(super) struct Cast {
    actors: Vec<(String, Actor)>,
    pub(super) worker: UserId,
    pub(super) organisation: OrganisationId,
}

/// An action's name, and who may do it.
pub(super) type Line = (String, Vec<String>);

impl Cast {
    /// Asks an action about everybody.
    pub(super) fn line<A: Action>(&self, of: &str, _action: A, resource: &A::Resource) -> Line {
        let may = self.actors.iter().filter(|(_, actor)| A::allows(actor, resource));
        let name = if of.is_empty() {
            A::NAME.to_owned()
        } else {
            format!("{} ({of})", A::NAME)
        };
        (name, may.map(|(name, _)| name.clone()).collect())
    }
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn cast(parts: &BTreeSet<String>) -> Cast {
    let mint = ActorMint::without_database();
    let (worker, organisation) = (id(1).into(), id(100).into());
    let mut actors = Vec::new();
    let mut add = |name: &str, who: Who| {
        let request = RequestId::from(id(900));
        actors.push((name.to_owned(), mint.mint(who, request)));
    };
    let member = |user: u128, account, membership| Who::Member {
        user: id(user).into(),
        account,
        membership,
    };
    add("nobody", Who::Anonymous);
    add("worker", member(1, AccountRole::Worker, None));
    add("other worker", member(2, AccountRole::Worker, None));
    add("newcomer", member(3, AccountRole::Employer, None));
    let roles = [
        OrgRole::Owner,
        OrgRole::Manager,
        OrgRole::Scheduler,
        OrgRole::Instructor,
        OrgRole::Viewer,
    ];
    for (user, role) in (10..).zip(roles) {
        let here = Membership {
            organisation,
            role,
            factor_from: None,
        };
        add(role.as_str(), member(user, AccountRole::Employer, Some(here)));
    }
    let elsewhere = Membership {
        organisation: id(200).into(),
        role: OrgRole::Owner,
        factor_from: None,
    };
    add("other owner", member(20, AccountRole::Employer, Some(elsewhere)));
    for (user, role) in (30..).zip(StaffRole::ALL) {
        let user = id(user).into();
        add(role.as_str(), Who::Staff { user, role });
    }
    for part in parts {
        // Names of parts live as long as the program, in the product too.
        let name: &'static str = String::leak(part.clone());
        add(
            &format!("[{part}]"),
            Who::System {
                name,
                on_behalf_of: None,
            },
        );
    }
    Cast {
        actors,
        worker,
        organisation,
    }
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(path);
        }
    }
}

/// Reads what the domains' sources name: their actions, and the parts of the platform that they ask for.
fn named() -> (BTreeSet<String>, BTreeSet<String>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../domains");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let action = regex::Regex::new(r#""([a-z]+\.[a-z-]+)""#).expect("a pattern");
    let part = regex::Regex::new(r#""([a-z]+(?:-[a-z]+)+|authenticator|migration)""#).expect("a pattern");
    let (mut actions, mut parts) = (BTreeSet::new(), BTreeSet::new());
    for file in files {
        let text = fs::read_to_string(&file).expect("a source");
        let folder = file.strip_prefix(&root).expect("inside");
        let domain = folder.iter().next().and_then(|name| name.to_str()).expect("a domain");
        let is_rights = folder.iter().any(|name| name == "rights" || name == "rights.rs");
        if is_rights {
            let names = action.captures_iter(&text).map(|name| name[1].to_owned());
            actions.extend(names.filter(|name| name.starts_with(&format!("{domain}."))));
        }
        // Words that are no parts may stand beside them: a part that does not exist may do nothing.
        if is_rights || text.contains("is_system(") || text.contains("Who::System") {
            parts.extend(part.captures_iter(&text).map(|name| name[1].to_owned()));
        }
    }
    (actions, parts)
}

/// Writes the table.
///
/// # Panics
/// When an action of a domain was not asked about.
pub(super) fn table() -> String {
    let (actions, parts) = named();
    let cast = cast(&parts);
    let lines: BTreeMap<String, Vec<String>> = [learning::lines(&cast), people::lines(&cast), work::lines(&cast)]
        .into_iter()
        .flatten()
        .collect();
    let asked: BTreeSet<String> = lines
        .keys()
        .filter_map(|name| name.split(' ').next().map(str::to_owned))
        .collect();
    let missing: Vec<&String> = actions.difference(&asked).collect();
    assert!(
        missing.is_empty(),
        "ask about these actions in server/tests/it/rights/actions: {missing:#?}"
    );
    let mut text = String::new();
    for (action, who) in lines {
        let who = if who.is_empty() { "-".to_owned() } else { who.join(", ") };
        let _infallible = writeln!(text, "{action:<46} {who}");
    }
    text
}

#[test]
fn every_action_is_asked_about() {
    assert!(table().contains("academy.enrol-self"));
}
