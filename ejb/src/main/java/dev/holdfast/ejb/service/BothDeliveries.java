package dev.holdfast.ejb.service;

import dev.holdfast.engine.Delivery;
import dev.holdfast.snapshot.Failure;
import dev.holdfast.store.Outbox;
import java.time.Duration;

/** Tells two listeners, the first first. */
record BothDeliveries(Delivery.Listener one, Delivery.Listener other) implements Delivery.Listener {

    @Override
    public void delivered(Outbox.Message message) {
        one.delivered(message);
        other.delivered(message);
    }

    @Override
    public void failed(Outbox.Message message, Failure failure, Duration wait) {
        one.failed(message, failure, wait);
        other.failed(message, failure, wait);
    }

    @Override
    public void parked(Outbox.Message message, Failure failure) {
        one.parked(message, failure);
        other.parked(message, failure);
    }

    @Override
    public void troubled(String channel, Throwable cause) {
        one.troubled(channel, cause);
        other.troubled(channel, cause);
    }
}
