package dev.holdfast.client;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;

/** The address of a web-hook is not one that this engine may call. */
public final class WebhookRefused extends HoldfastException {

    private static final long serialVersionUID = 1L;

    /** Creates the error with which rule the address breaks. */
    public WebhookRefused(String why) {
        super(ErrorCode.WEBHOOK_REFUSED, why);
    }
}
