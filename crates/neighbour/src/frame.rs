//! Messages on a stream: the length in four bytes, then the message.

use serde::{Serialize, de::DeserializeOwned};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

/// The largest message that is read, in bytes: one copy of the greatest size, or many small ones.
const FRAME_BYTES_MAX: u32 = 2 * 1024 * 1024;

/// Why an exchange with a neighbour ended.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ExchangeError {
    /// The network.
    #[error("the connection broke off")]
    Network(#[from] std::io::Error),
    /// The other side says what it may not.
    #[error("the neighbour does not keep to the protocol: {0}")]
    Protocol(&'static str),
    /// The other side is not who it says.
    #[error("the neighbour's certificate is not for the station that it says it is")]
    NotItself,
    /// The office shut it out.
    #[error("the office shut this neighbour out")]
    ShutOut,
    /// No answer in time.
    #[error("the neighbour did not answer in time")]
    Slow,
    /// The own store failed.
    #[error("the store failed")]
    Store(#[from] urna_store::StoreError),
}

/// Reads a message; `None` at the end of the stream.
pub(crate) async fn read<T: DeserializeOwned>(
    stream: &mut (impl AsyncRead + Unpin),
) -> Result<Option<(T, usize)>, ExchangeError> {
    let mut length = [0; 4];
    match stream.read_exact(&mut length).await {
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error.into()),
    }
    let length = u32::from_be_bytes(length);
    if length > FRAME_BYTES_MAX {
        return Err(ExchangeError::Protocol("a message is too large"));
    }
    // Grows with what arrives: who only announces much is given nothing.
    let mut message = Vec::new();
    let read = stream.take(u64::from(length)).read_to_end(&mut message).await?;
    if u32::try_from(read).ok() != Some(length) {
        return Err(ExchangeError::Protocol("a message is cut short"));
    }
    let value =
        postcard::from_bytes(&message).map_err(|_| ExchangeError::Protocol("a message cannot be read"))?;
    Ok(Some((value, read)))
}

/// Writes a message.
pub(crate) async fn write(
    stream: &mut (impl AsyncWrite + Unpin),
    message: &impl Serialize,
) -> Result<(), ExchangeError> {
    let unreadable = ExchangeError::Protocol("a message is too large");
    let Ok(bytes) = postcard::to_stdvec(message) else { return Err(unreadable) };
    let Some(length) = u32::try_from(bytes.len()).ok().filter(|length| *length <= FRAME_BYTES_MAX) else {
        return Err(unreadable);
    };
    stream.write_all(&length.to_be_bytes()).await?;
    stream.write_all(&bytes).await?;
    Ok(stream.flush().await?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use urna_domain::ids::StationId;

    use super::*;
    use crate::protocol::Ask;

    #[tokio::test]
    async fn a_message_is_read_as_it_was_written_and_a_torn_one_is_refused() {
        let ask = Ask::Hello { station: StationId::parse("mesa-1").unwrap() };
        let mut bytes = Vec::new();
        write(&mut bytes, &ask).await.unwrap();
        let (back, read_bytes) = read::<Ask>(&mut bytes.as_slice()).await.unwrap().unwrap();
        assert!(matches!(back, Ask::Hello { station } if station.as_str() == "mesa-1"));
        assert_eq!(read_bytes + 4, bytes.len());
        assert!(read::<Ask>(&mut [].as_slice()).await.unwrap().is_none());
        bytes.pop();
        assert!(matches!(read::<Ask>(&mut bytes.as_slice()).await, Err(ExchangeError::Protocol(_))));
    }

    #[tokio::test]
    async fn who_announces_too_much_or_sends_rubbish_is_refused() {
        let announced = (FRAME_BYTES_MAX + 1).to_be_bytes();
        assert!(matches!(read::<Ask>(&mut announced.as_slice()).await, Err(ExchangeError::Protocol(_))));
        let rubbish = [0, 0, 0, 3, 99, 99, 99];
        assert!(matches!(read::<Ask>(&mut rubbish.as_slice()).await, Err(ExchangeError::Protocol(_))));
        let station = [0, 0, 0, 3, 0, 1, b'/'];
        let foreign = read::<Ask>(&mut station.as_slice()).await;
        assert!(matches!(foreign, Err(ExchangeError::Protocol(_))), "a name that no station has");
    }
}
