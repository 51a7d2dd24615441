package dev.holdfast.web;

import dev.holdfast.client.Order;
import dev.holdfast.error.InvalidArgument;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The tags of what instances look like, in headers: what a caller has seen, and what there is. */
final class Tags {

    /** The header by which an order is for one state alone. */
    static final String IF_MATCH = "If-Match";

    /** The header by which what a caller knows already is not sent again. */
    static final String IF_NONE_MATCH = "If-None-Match";

    private static final Pattern STRONG = Pattern.compile("\\s*\"([0-9a-f]+)\"\\s*");

    private Tags() {}

    /** Returns the header value for a tag. */
    static String quoted(String tag) {
        return '"' + tag + '"';
    }

    /**
     * Lets an order be for the state alone that the caller has seen; one with an asterisk, or without the header, is for any.
     *
     * @throws InvalidArgument if the header is no tag that this API gave
     */
    static Order expecting(Order order, @Nullable String ifMatch) {
        if (ifMatch == null || ifMatch.isBlank() || ifMatch.strip().equals("*")) {
            return order;
        }
        Matcher tag = STRONG.matcher(ifMatch);
        if (!tag.matches()) {
            throw new InvalidArgument(
                    IF_MATCH + " '" + ifMatch + "' is not the ETag of an instance, such as \"0123456789ab\", nor *");
        }
        return order.expecting(tag.group(1));
    }

    /** Tells whether a caller has this state already. */
    static boolean known(String tag, @Nullable String ifNoneMatch) {
        return ifNoneMatch != null && ifNoneMatch.contains(quoted(tag));
    }
}
