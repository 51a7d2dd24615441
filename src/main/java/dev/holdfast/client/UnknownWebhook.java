package dev.holdfast.client;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;

/** No subscription of web-hooks has that number, or it has no such message. */
public final class UnknownWebhook extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** Creates the error for a number. */
    public UnknownWebhook(long id) {
        super(ErrorCode.UNKNOWN_WEBHOOK, "there is no web-hook " + id + "; GET webhooks lists all");
    }

    /** Creates the error for a message. */
    public UnknownWebhook(long id, String message) {
        super(
                ErrorCode.UNKNOWN_WEBHOOK,
                "web-hook " + id + " has no message '" + message + "' among the last it has tried; GET webhooks/" + id
                        + "/deliveries lists them");
    }
}
