//! What the database itself keeps apart, whatever the code asks for.

use crate::house::{House, site};
use platform::{Actor, OrgRole, StaffRole};
use sqlx::Row;

/// Counts the rows of each table that an actor sees, under the login of the doors.
async fn sees(house: &House, actor: &Actor) -> Vec<i64> {
    let mut tx = house.db.ground().db.read(actor).await.expect("a transaction");
    let row = sqlx::query(
        "select (select count(*) from organisations.organisations) as a,
                (select count(*) from organisations.memberships) as b,
                (select count(*) from organisations.sites) as c,
                (select count(*) from organisations.public_organisations) as d",
    )
    .fetch_one(tx.conn())
    .await
    .expect("counts");
    ["a", "b", "c", "d"].map(|column| row.get(column)).to_vec()
}

#[tokio::test]
async fn each_organisation_is_seen_from_inside_only() {
    let house = House::new().await;
    let (rosewood, owner) = house.founded("Rosewood").await;
    let (_, neighbour) = house.founded("Hilltop").await;
    house
        .organisations
        .add_site(&owner, site(rosewood.id, "North wing"))
        .await
        .expect("a site");
    let stranger = house.user().await;
    assert_eq!(sees(&house, &house.db.anonymous()).await, [0, 0, 0, 2]);
    assert_eq!(sees(&house, &house.db.worker(stranger)).await, [0, 0, 0, 2]);
    assert_eq!(sees(&house, &owner).await, [1, 1, 1, 2]);
    assert_eq!(sees(&house, &neighbour).await, [1, 1, 0, 2]);
    assert_eq!(
        sees(&house, &house.db.staff(stranger, StaffRole::Reviewer)).await,
        [2, 2, 1, 2]
    );
    assert_eq!(sees(&house, &house.db.system("authenticator")).await, [0, 2, 0, 2]);
}

#[tokio::test]
async fn nobody_lets_themselves_in() {
    let house = House::new().await;
    let (rosewood, _) = house.founded("Rosewood").await;
    let user = house.user().await;
    let stranger = house.db.founder(user);
    for founder in [None, Some(user.get())] {
        let mut tx = house.db.ground().db.write(&stranger).await.expect("a transaction");
        let joined = sqlx::query(
            "insert into organisations.memberships (organisation_id, user_id, role, founder, created_at)
             values ($1, $2, 'owner', $3, now())",
        )
        .bind(rosewood.id.get())
        .bind(user.get())
        .bind(founder)
        .execute(tx.conn())
        .await;
        assert!(joined.is_err());
    }
}

#[tokio::test]
async fn nobody_verifies_their_own_organisation() {
    let house = House::new().await;
    let user = house.user().await;
    let mut tx = house
        .db
        .ground()
        .db
        .write(&house.db.founder(user))
        .await
        .expect("a transaction");
    let verified = sqlx::query(
        "insert into organisations.organisations (id, name, sector, kind, created_by, created_at, verified_at)
         values (gen_random_uuid(), 'Rosewood', 'care', 'care-home', $1, now(), now())",
    )
    .bind(user.get())
    .execute(tx.conn())
    .await;
    assert!(verified.is_err());
    let (rosewood, owner) = house.founded("Rosewood").await;
    let mut tx = house.db.ground().db.write(&owner).await.expect("a transaction");
    let verified = sqlx::query("update organisations.organisations set verified_at = now() where id = $1")
        .bind(rosewood.id.get())
        .execute(tx.conn())
        .await;
    assert!(verified.is_err());
}

#[tokio::test]
async fn neighbours_and_viewers_change_nothing() {
    let house = House::new().await;
    let (rosewood, owner) = house.founded("Rosewood").await;
    let (_, neighbour) = house.founded("Hilltop").await;
    let viewer = house
        .db
        .employer(owner.user().expect("a person"), rosewood.id, OrgRole::Viewer);
    for actor in [neighbour, viewer, house.db.anonymous()] {
        for attack in [
            "update organisations.organisations set name = 'Mine' where id = $1",
            "update organisations.public_organisations set name = 'Mine' where id = $1",
        ] {
            let mut tx = house.db.ground().db.write(&actor).await.expect("a transaction");
            let done = sqlx::query(attack)
                .bind(rosewood.id.get())
                .execute(tx.conn())
                .await
                .expect("silence");
            assert_eq!(done.rows_affected(), 0, "{actor:?}: {attack}");
        }
    }
}
