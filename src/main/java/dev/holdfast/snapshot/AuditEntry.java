package dev.holdfast.snapshot;

import dev.holdfast.error.InvalidArgument;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * One order, as the audit keeps it.
 *
 * @param number its number; numbers say nothing of the order of commits
 * @param at when it was given
 * @param deed what was ordered, for what, by whom, and what came of it
 * @param seal its place in the chain; empty until it is sealed
 */
public record AuditEntry(long number, Instant at, Deed deed, Optional<Seal> seal) {

    /** What comes of an order that is carried out. */
    public static final String DONE = "done";

    /** What is entered before something that cannot be carried out in the same transaction; another entry says what came of it. */
    public static final String ASKED = "asked";

    /** The hash before the first entry, in hexadecimal. */
    public static final String BEGINNING = "0".repeat(64);

    /**
     * What was ordered.
     *
     * @param verb what; at most 40 characters
     * @param subject for which instance, or what else; at most 256 characters
     * @param outcome {@value #DONE}, {@value #ASKED}, or the code of the error by which it was refused
     * @param actor who
     * @param origin from where, such as an address
     * @param reason why
     * @param was the state before
     * @param became the state after
     */
    public record Deed(
            String verb,
            String subject,
            String outcome,
            Optional<String> actor,
            Optional<String> origin,
            Optional<String> reason,
            Optional<String> was,
            Optional<String> became) {

        private static final int LONGEST_VERB = 40;

        /** Checks the verb; throws {@link InvalidArgument}. */
        public Deed {
            if (verb.isEmpty() || verb.length() > LONGEST_VERB) {
                throw new InvalidArgument(
                        "the verb '" + verb + "' of an audit entry must have 1 to " + LONGEST_VERB + " characters");
            }
        }
    }

    /**
     * The place of an entry in the chain.
     *
     * @param place its place, from 1 without a gap
     * @param hash the hash of the chain up to this entry, in hexadecimal
     */
    public record Seal(long place, String hash) {}

    /**
     * Returns the hash of a chain that ends with this entry: SHA-256 over the hash before and everything the entry says, in hexadecimal.
     * Each part is preceded by its length, so that no two entries are written alike; one that is missing has length -1.
     *
     * @param place the place it has, or is to have
     * @param before the hash of the entry before in the chain, in hexadecimal
     */
    public String chained(long place, String before) {
        StringBuilder all = new StringBuilder();
        part(all, Optional.of(before));
        part(all, Optional.of(Long.toString(place)));
        part(all, Optional.of(Long.toString(number)));
        part(all, Optional.of(at.toString()));
        part(all, Optional.of(deed.verb()));
        part(all, Optional.of(deed.subject()));
        part(all, Optional.of(deed.outcome()));
        part(all, deed.actor());
        part(all, deed.origin());
        part(all, deed.reason());
        part(all, deed.was());
        part(all, deed.became());
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(all.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void part(StringBuilder all, Optional<String> text) {
        all.append(text.map(String::length).orElse(-1))
                .append(':')
                .append(text.orElse(""))
                .append('\n');
    }
}
