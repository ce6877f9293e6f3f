//! Desktop notifications: connection lost, connection back, a person is needed. Never with a name in them, and
//! never the only place where something is said: the windows say it too.

use notify_rust::{Notification, Urgency};

/// The connection was lost; work goes on.
pub(crate) fn connection_lost() {
    show(
        Urgency::Normal,
        "Sin conexión con el centro",
        "Puede seguir trabajando. Todo se guarda en esta mesa.",
    );
}

/// The connection is back.
pub(crate) fn connection_back(pending: u64) {
    show(Urgency::Low, "Conexión recuperada", &format!("Pendientes: {pending}"));
}

/// Someone must come to the machine.
pub(crate) fn person_needed() {
    show(Urgency::Critical, "La cabina pide ayuda", "Acuda a la cabina de votación.");
}

/// Records were set aside and wait for a person.
pub(crate) fn review_needed() {
    show(Urgency::Critical, "Hay registros que revisar", "Abra la ventana de la mesa y mire «Envío».");
}

fn show(urgency: Urgency, title: &str, body: &str) {
    let mut notification = Notification::new();
    notification.appname("Urna").summary(title).body(body).icon("urna").urgency(urgency);
    // A kiosk without a notification service is normal: the windows say the same.
    if let Err(error) = notification.show() {
        tracing::debug!(%error, "no desktop notification could be shown");
    }
}
