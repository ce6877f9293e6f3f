//! Signed definitions of elections.

use bson::{Document, RawDocumentBuf, doc};
use futures_util::TryStreamExt as _;
use urna_domain::ids::ElectionId;

use super::{Admin, AdminError};
use crate::{
    document::{binary, read_bytes},
    error::Asked,
    names::ELECTIONS,
};

impl Admin {
    /// Publishes a signed definition. Publishing the same bytes again does nothing; other bytes under the same
    /// id are refused, because a definition never changes in place.
    pub async fn publish_election(
        &self,
        id: &ElectionId,
        canon: &[u8],
        sig: &[u8; 64],
    ) -> Result<(), AdminError> {
        if let Some((standing, _)) = self.election(id).await? {
            return if standing == canon {
                Ok(())
            } else {
                Err(AdminError::Exists(format!("another definition of the election {id}")))
            };
        }
        let document = doc! { "_id": id.as_str(), "canon": binary(canon), "sig": binary(*sig) };
        let target = self.link.collection::<Document>(ELECTIONS);
        self.link.call(&Asked::insert(ELECTIONS), async move { target.insert_one(document).await }).await?;
        Ok(())
    }

    /// The signed definition of an election, when it is published.
    pub async fn election(&self, id: &ElectionId) -> Result<Option<(Vec<u8>, Vec<u8>)>, AdminError> {
        let found = self.read_elections(doc! { "_id": id.as_str() }).await?;
        Ok(found.into_iter().next().map(|(_, canon, sig)| (canon, sig)))
    }

    /// All published definitions with their ids, in the order of the ids.
    pub async fn elections(&self) -> Result<Vec<(String, Vec<u8>, Vec<u8>)>, AdminError> {
        self.read_elections(Document::new()).await
    }

    async fn read_elections(&self, filter: Document) -> Result<Vec<(String, Vec<u8>, Vec<u8>)>, AdminError> {
        let target = self.link.collection::<RawDocumentBuf>(ELECTIONS);
        let documents: Vec<RawDocumentBuf> = self
            .link
            .call(&Asked::find(ELECTIONS), async move {
                target.find(filter).sort(doc! { "_id": 1 }).await?.try_collect().await
            })
            .await?;
        documents
            .iter()
            .map(|document| {
                let id = document.get_str("_id").ok()?.to_owned();
                Some((id, read_bytes(document, "canon")?, read_bytes(document, "sig")?))
            })
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| AdminError::Refused("a document of elections cannot be read".to_owned()))
    }
}
