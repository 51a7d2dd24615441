package dev.holdfast.web;

import dev.holdfast.error.InvalidArgument;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;

/**
 * Where a page of a list ended, as a text that callers hand back and do not look into.
 *
 * <p>The check sum tells a cursor that was cut or changed on the way; it is no secret, for a cursor grants nothing.
 *
 * @param run the run after which the next page begins
 */
record Cursor(long run) {

    private static final byte FORM = 1;
    private static final int CHECKED = 1 + Long.BYTES;
    private static final int BYTES = CHECKED + Integer.BYTES;

    /** Returns the text. */
    String text() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).put(FORM).putLong(run);
        bytes.putInt(checkSum(bytes.array()));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /** Reads the text of a cursor; throws {@link InvalidArgument} for any other. */
    static Cursor read(String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (bytes.remaining() == BYTES && bytes.get() == FORM) {
                Cursor cursor = new Cursor(bytes.getLong());
                if (cursor.text().equals(text)) {
                    return cursor;
                }
            }
        } catch (IllegalArgumentException e) {
            throw invalid(text);
        }
        throw invalid(text);
    }

    private static InvalidArgument invalid(String text) {
        return new InvalidArgument(
                "cursor '" + text + "' is none that this API gave; leave it out to begin with the first page");
    }

    private static int checkSum(byte[] bytes) {
        CRC32 sum = new CRC32();
        sum.update(Arrays.copyOf(bytes, CHECKED));
        return (int) sum.getValue();
    }
}
