//! The packed roll of one scope as its stations read it: one manifest, and pages by version and number.

use std::{collections::HashMap, time::Duration};

use bson::{Bson, Document, RawDocumentBuf, doc};
use futures_util::TryStreamExt as _;
use mongodb::Collection;
use urna_domain::{
    packed::{PackVersion, SignedPack},
    scope::Scope,
};
use urna_sync::remote::{PublishedPack, RemoteError};

use crate::{
    document::{binary, read_bytes},
    error::Asked,
    link::{Link, QUERY_TIME_MAX},
    names::{EPOCHS, RESTORE_MARKER, pages_view, scope_slug},
};

/// How long some pages may take on a poor line.
const PAGES_DEADLINE: Duration = Duration::from_secs(90);

/// The packed roll of one scope.
#[derive(Debug, Clone)]
pub(crate) struct ScopedPack {
    link: Link,
    slug: String,
    view: String,
}

impl ScopedPack {
    pub(crate) fn new(link: Link, scope: &Scope) -> Self {
        let slug = scope_slug(scope);
        Self { link, view: pages_view(&slug), slug }
    }

    /// The manifest in force, unchecked, and the cluster's restore marker.
    pub(crate) async fn published(&self) -> Result<Option<PublishedPack>, RemoteError> {
        let (view, slug) = (self.link.collection(&self.view), self.slug.clone());
        let Some(document) = self.find_one(&self.view, view, &slug).await? else { return Ok(None) };
        let canon = read_bytes(&document, "canon").unwrap_or_default();
        let sig = read_bytes(&document, "sig").and_then(|sig| sig.try_into().ok());
        // Whoever checks it finds that nobody signed it.
        let signed = SignedPack { canon, sig: sig.unwrap_or([0; 64]) };
        Ok(Some(PublishedPack { signed, marker: self.marker().await? }))
    }

    /// The cluster's restore marker.
    pub(crate) async fn marker(&self) -> Result<String, RemoteError> {
        let found = self.find_one(EPOCHS, self.link.collection(EPOCHS), RESTORE_MARKER).await?;
        let document = found.ok_or_else(|| RemoteError::Missing(EPOCHS.to_owned()))?;
        let value = document.get_str("value").map(str::to_owned);
        value.map_err(|_| RemoteError::Protocol("the restore marker cannot be read".to_owned()))
    }

    async fn find_one(
        &self,
        name: &str,
        target: Collection<RawDocumentBuf>,
        id: &str,
    ) -> Result<Option<RawDocumentBuf>, RemoteError> {
        let filter = doc! { "_id": id };
        self.link
            .call(&Asked::find(name), async move { target.find_one(filter).max_time(QUERY_TIME_MAX).await })
            .await
    }

    /// Pages, unchecked; `None` where there is none.
    pub(crate) async fn pages(
        &self,
        version: &PackVersion,
        first: usize,
        count: usize,
    ) -> Result<Vec<Option<Vec<u8>>>, RemoteError> {
        let ids: Vec<String> =
            (first..first.saturating_add(count)).map(|number| self.page_id(version, number)).collect();
        let filter = doc! { "_id": { "$in": ids.clone() } };
        let view = self.link.collection::<RawDocumentBuf>(&self.view);
        let found: Vec<RawDocumentBuf> = self
            .link
            .call_within(PAGES_DEADLINE, &Asked::find(&self.view), async move {
                view.find(filter).max_time(QUERY_TIME_MAX).await?.try_collect().await
            })
            .await?;
        let mut pages: HashMap<&str, Vec<u8>> = HashMap::new();
        for document in &found {
            if let (Ok(id), Some(bytes)) = (document.get_str("_id"), read_bytes(document, "bytes")) {
                pages.insert(id, bytes);
            }
        }
        Ok(ids.iter().map(|id| pages.remove(id.as_str())).collect())
    }

    fn page_id(&self, version: &PackVersion, number: usize) -> String {
        format!("{}/{version}/{number:06}", self.slug)
    }

    /// The document of a page.
    pub(crate) fn page_document(&self, version: &PackVersion, number: usize, bytes: Vec<u8>) -> Document {
        doc! {
            "_id": self.page_id(version, number),
            "scope": &self.slug,
            "version": version.as_str(),
            "bytes": binary(bytes),
        }
    }

    /// The document of the manifest, the one of its scope. `previous` is the version whose pages stay for those who
    /// are loading it.
    pub(crate) fn manifest_document(
        &self,
        version: &PackVersion,
        previous: Option<&str>,
        signed: &SignedPack,
    ) -> Document {
        doc! {
            "_id": &self.slug,
            "scope": &self.slug,
            "version": version.as_str(),
            "previous": previous.map_or(Bson::Null, Bson::from),
            "canon": binary(signed.canon.clone()),
            "sig": binary(signed.sig),
        }
    }

    /// The short name of the scope, which is the `_id` of its manifest.
    pub(crate) fn slug(&self) -> &str {
        &self.slug
    }
}
