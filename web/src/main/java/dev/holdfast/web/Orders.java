package dev.holdfast.web;

import dev.holdfast.client.Order;
import dev.holdfast.error.InvalidArgument;
import jakarta.ws.rs.core.SecurityContext;

/** Why something is ordered, as the body of a request says it, if it does; and who orders it, as the container says. */
final class Orders {

    private static final String REASON = "reason";

    private Orders() {}

    /** Reads a body that says nothing else; throws {@link Rejected} or {@link InvalidArgument}. */
    static Order read(byte[] body, SecurityContext caller) {
        return of(Envelope.ofAny(body, REASON), caller);
    }

    /** Reads the member; throws {@link InvalidArgument}. */
    static Order of(Envelope envelope, SecurityContext caller) {
        return Caller.order(caller, envelope.storable(REASON));
    }
}
