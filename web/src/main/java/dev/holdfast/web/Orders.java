package dev.holdfast.web;

import dev.holdfast.client.Order;
import dev.holdfast.error.InvalidArgument;

/** Who orders something and why, as the body of a request says it; both may be left out, and so may the body. */
final class Orders {

    private static final String REASON = "reason";
    private static final String ACTOR = "actor";

    private Orders() {}

    /** Reads a body that says nothing else; throws {@link Rejected} or {@link InvalidArgument}. */
    static Order read(byte[] body) {
        return of(Envelope.ofAny(body, REASON, ACTOR));
    }

    /** Reads the two members; throws {@link InvalidArgument}. */
    static Order of(Envelope envelope) {
        return new Order(envelope.storable(ACTOR), envelope.storable(REASON));
    }
}
