package dev.holdfast.snapshot;

import dev.holdfast.encryption.Envelope;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import java.util.Arrays;

/**
 * The frozen layout of every stored value: four letters {@code HFST}, one byte of format version, one byte of codec, and
 * then the codec's bytes to the end. Version 2 is a sealed value of version 1, see {@link Envelope}; the store opens it on its way here.
 *
 * <p>Any later version reads what version 1 wrote; a reader is added for a new version, never changed for an old one.
 */
final class StoredForm {

    static final int HEADER = 6;
    static final byte VERSION = 1;
    private static final byte[] MAGIC = {'H', 'F', 'S', 'T'};

    private StoredForm() {}

    static byte[] write(Payload payload) {
        byte[] body = payload.bytes();
        byte[] stored = new byte[HEADER + body.length];
        System.arraycopy(MAGIC, 0, stored, 0, MAGIC.length);
        stored[4] = VERSION;
        stored[5] = payload.codec();
        System.arraycopy(body, 0, stored, HEADER, body.length);
        return stored;
    }

    static Payload read(byte[] stored) {
        for (int i = 0; i < MAGIC.length; i++) {
            if (i >= stored.length || stored[i] != MAGIC[i]) {
                throw new Unreadable("a stored value does not begin with HFST; it was not written by Holdfast");
            }
        }
        if (stored.length < HEADER) {
            throw new Unreadable("a stored value ends after " + stored.length + " of its " + HEADER + " header bytes");
        }
        if (stored[4] == Envelope.SEALED || stored[4] == Envelope.REFUSED) {
            return Envelope.errorOf(stored)
                    .map(Payload::unreadable)
                    .orElseThrow(() -> new Unreadable("an encrypted value ends in the middle of its envelope"));
        }
        if (stored[4] != VERSION) {
            throw new Unreadable("a stored value has format version " + stored[4] + "; this version of Holdfast reads "
                    + VERSION + ". A newer node wrote it: upgrade this one");
        }
        if (stored[5] < 1) {
            throw new Unreadable("a stored value names codec " + stored[5] + ", which does not exist");
        }
        return new Payload(stored[5], Arrays.copyOfRange(stored, HEADER, stored.length));
    }

    /** Stored bytes that are not of the stored form, or of a version that is not read here. */
    static final class Unreadable extends HoldfastException {

        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(ErrorCode.UNREADABLE_STORED_FORM, message);
        }
    }
}
