package dev.holdfast.web;

import dev.holdfast.error.InvalidArgument;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;

/**
 * Where a page of a list ended, as a text that callers hand back and do not look into.
 *
 * <p>The check sum tells a cursor that was cut or changed on the way; it is no secret, for a cursor grants nothing.
 *
 * @param run the run after which the next page begins
 * @param detail what else the order of the list needs to know of that row; empty where the run is enough
 */
record Cursor(long run, String detail) {

    private static final byte FORM = 1;
    private static final int SHORTEST = 1 + Long.BYTES + Integer.BYTES;

    /** Ends a page after a run. */
    Cursor(long run) {
        this(run, "");
    }

    /** Returns the text. */
    String text() {
        byte[] more = detail.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(SHORTEST + more.length)
                .put(FORM)
                .putLong(run)
                .put(more);
        bytes.putInt(checkSum(bytes.array()));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /** Reads the text of a cursor; throws {@link InvalidArgument} for any other. */
    static Cursor read(String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (bytes.remaining() >= SHORTEST && bytes.get() == FORM) {
                long run = bytes.getLong();
                byte[] more = new byte[bytes.remaining() - Integer.BYTES];
                bytes.get(more);
                Cursor cursor = new Cursor(run, new String(more, StandardCharsets.UTF_8));
                if (cursor.text().equals(text)) {
                    return cursor;
                }
            }
        } catch (IllegalArgumentException e) {
            throw invalid(text);
        }
        throw invalid(text);
    }

    /** Returns the error for a cursor that is none, or one of another list. */
    static InvalidArgument invalid(String text) {
        return new InvalidArgument(
                "cursor '" + text + "' is none that this list gave; leave it out to begin with the first page");
    }

    private static int checkSum(byte[] bytes) {
        CRC32 sum = new CRC32();
        sum.update(Arrays.copyOf(bytes, bytes.length - Integer.BYTES));
        return (int) sum.getValue();
    }
}
