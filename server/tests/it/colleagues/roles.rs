//! Roles: given, changed and taken.

use super::{Firm, GUEST, OWNER, code, signed_in};
use axum::http::StatusCode;
use chrono::TimeDelta;
use serde_json::json;

#[expect(non_snake_case, reason = "ASVS requirements are named as in the standard")]
#[tokio::test]
async fn asvs_V8_3_2__another_role_counts_at_once_and_ends_the_sign_ins() {
    let firm = Firm::new().await;
    let guest = firm.colleague(GUEST, "manager").await;
    let browser = signed_in(&firm.app, GUEST).await;
    assert_eq!(guest.get(&firm.at("invitations")).await.status, StatusCode::OK);
    let member = firm.id_of(GUEST).await;
    let page = firm
        .site
        .get(&format!("/organisation/people/{member}/role"))
        .await
        .text();
    assert!(page.contains(GUEST) && page.contains("Change role"));
    let changed = firm
        .site
        .form(&format!("/organisation/people/{member}/role"), &[("role", "viewer")])
        .await;
    assert_eq!(changed.location(), "/organisation/people", "{}", changed.text());
    // Before any job has run, and with the same token.
    assert_eq!(guest.get(&firm.at("invitations")).await.status, StatusCode::FORBIDDEN);
    let letters = firm.app.mails().await;
    let to_guest = letters
        .iter()
        .find(|mail| mail.to.as_str() == GUEST && mail.text.contains("Viewer"));
    assert!(to_guest.is_some(), "{letters:?}");
    assert_eq!(guest.get(&firm.at("members")).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(browser.get("/organisation/people").await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        firm.site.get("/organisation/people").await.status,
        StatusCode::OK,
        "the owner stays"
    );
}

#[tokio::test]
async fn a_member_is_removed_by_confirmation_and_another_leaves() {
    let firm = Firm::new().await;
    let guest = firm.colleague(GUEST, "viewer").await;
    let member = firm.id_of(GUEST).await;
    let remove = format!("/organisation/people/{member}/remove");
    assert!(firm.site.get(&remove).await.text().contains("Keep them"));
    assert_eq!(firm.site.form(&remove, &[]).await.location(), "/organisation/people");
    assert_eq!(guest.get(&firm.at("members")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(firm.site.form(&remove, &[]).await.status, StatusCode::NOT_FOUND);
    firm.colleague("second@example.org", "scheduler").await;
    let second = signed_in(&firm.app, "second@example.org").await;
    assert!(
        second
            .get("/organisation/leave")
            .await
            .text()
            .contains("Leave organisation")
    );
    assert_eq!(second.form("/organisation/leave", &[]).await.location(), "/account");
    assert_eq!(
        second.get("/account").await.status,
        StatusCode::OK,
        "the new cookie holds"
    );
    assert_eq!(firm.roles().await.len(), 1);
}

#[tokio::test]
async fn the_last_owner_is_told_what_to_do() {
    let firm = Firm::new().await;
    let owner = firm.id_of(OWNER).await;
    let member = firm.at(&format!("members/{owner}"));
    let leave = firm
        .api
        .send(axum::http::Method::DELETE, &member, None, Vec::new())
        .await;
    assert_eq!(
        (leave.status, code(&leave).as_str()),
        (StatusCode::CONFLICT, "organisations/last-owner")
    );
    let down = firm.api.put(&member, json!({ "role": "viewer" })).await;
    assert_eq!(
        (down.status, code(&down).as_str()),
        (StatusCode::CONFLICT, "organisations/last-owner")
    );
    for (path, fields) in [
        ("/organisation/leave".to_owned(), vec![]),
        (format!("/organisation/people/{owner}/role"), vec![("role", "viewer")]),
    ] {
        let page = firm.site.form(&path, &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(page.text().contains("Make somebody else an owner first"), "{path}");
    }
}

#[tokio::test]
async fn each_role_sees_and_does_its_part_and_other_organisations_see_nothing() {
    let firm = Firm::new().await;
    let neighbour = firm.app.registered("neighbour@example.org", "employer", "care").await;
    let body = json!({ "name": "Hilltop", "sector": "care", "kind": "care-home" });
    neighbour.post("/api/v1/organisations", body).await;
    for path in ["members", "invitations"] {
        assert_eq!(neighbour.get(&firm.at(path)).await.status, StatusCode::NOT_FOUND);
    }
    let body = json!({ "email": "x@example.org", "role": "viewer" });
    assert_eq!(
        neighbour.post(&firm.at("invitations"), body.clone()).await.status,
        StatusCode::NOT_FOUND
    );
    for (role, invites) in [
        ("manager", 201),
        ("scheduler", 403),
        ("instructor", 403),
        ("viewer", 403),
    ] {
        let member = firm.colleague(&format!("{role}@example.org"), role).await;
        assert_eq!(member.get(&firm.at("members")).await.status, StatusCode::OK, "{role}");
        let body = json!({ "email": format!("{role}.guest@example.org"), "role": "viewer" });
        assert_eq!(
            member.post(&firm.at("invitations"), body).await.status.as_u16(),
            invites,
            "{role}"
        );
        let body = json!({ "email": "heir@example.org", "role": "owner" });
        let raise = member.post(&firm.at("invitations"), body).await;
        assert_eq!(code(&raise), "organisations/denied", "{role} invites no owner");
        let own = firm.id_of(&format!("{role}@example.org")).await;
        let raise = member
            .put(&firm.at(&format!("members/{own}")), json!({ "role": "owner" }))
            .await;
        assert_eq!(code(&raise), "organisations/denied", "{role} raises nobody");
        firm.app.mails().await;
    }
}

#[tokio::test]
async fn giving_a_role_needs_a_fresh_proof() {
    let firm = Firm::new().await;
    firm.app
        .db
        .clock()
        .set(testkit::start_of_tests() + TimeDelta::minutes(11));
    let stale = firm.invite(GUEST, "viewer").await;
    assert_eq!(
        (stale.status, code(&stale).as_str()),
        (StatusCode::FORBIDDEN, "identity/step-up-needed")
    );
    let page = firm.site.get("/organisation/people/invite").await;
    assert!(page.location().starts_with("/prove?next="), "{}", page.location());
}
