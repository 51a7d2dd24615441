package dev.holdfast.kit.fit;

import java.util.List;

/**
 * What becomes of one instance.
 *
 * @param instance its id
 * @param workflow the name of its workflow
 * @param hash the definition it was started with, 64 hexadecimal digits
 * @param verdict what becomes of it
 * @param reasons why it can be neither run nor moved; empty unless it strands
 */
public record Finding(String instance, String workflow, String hash, Verdict verdict, List<String> reasons) {

    /** Copies the list. */
    public Finding {
        reasons = List.copyOf(reasons);
    }

    @Override
    public String toString() {
        String text =
                verdict + " '" + instance + "' of " + workflow + "@" + hash.substring(0, Math.min(8, hash.length()));
        return reasons.isEmpty() ? text : text + ": " + String.join("; ", reasons);
    }
}
