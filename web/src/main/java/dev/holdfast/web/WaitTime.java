package dev.holdfast.web;

import dev.holdfast.error.InvalidArgument;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long a caller is ready to wait for an instance to end, or to come to rest. */
final class WaitTime {

    /** The header that says it where no parameter does. */
    static final String HEADER = "Prefer";

    /** The longest wait; who wants to wait longer asks again. */
    static final Duration MAX = Duration.ofSeconds(30);

    private static final Pattern PARAMETER = Pattern.compile("(\\d{1,9})(ms|s|m)?");
    private static final Pattern PREFERENCE =
            Pattern.compile("\\s*wait\\s*=\\s*\"?(\\d{1,9})\"?\\s*(;.*)?", Pattern.CASE_INSENSITIVE);

    private WaitTime() {}

    /**
     * Reads the parameter {@code wait}, or else the preference of that name; zero if there is neither.
     *
     * @param parameter a number of seconds, or a number with {@code ms}, {@code s} or {@code m}
     * @param preferences the values of the header {@code Prefer}; what is not understood in them is ignored, as RFC 7240 has it
     * @throws InvalidArgument if the parameter is neither
     */
    static Duration read(@Nullable String parameter, List<String> preferences) {
        return parameter == null || parameter.isEmpty() ? preferred(preferences) : cut(parameter(parameter));
    }

    /** Says in an answer how long its sender was ready to wait; zero if nobody waited. */
    static Response.ResponseBuilder applied(Response.ResponseBuilder response, Duration waited) {
        return waited.isZero() ? response : response.header("Preference-Applied", "wait=" + waited.toSeconds());
    }

    private static Duration parameter(String text) {
        Matcher matcher = PARAMETER.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidArgument("wait '" + text + "' is no time to wait, such as 10, 10s or 500ms");
        }
        long number = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2);
        if ("ms".equals(unit)) {
            return Duration.ofMillis(number);
        }
        return "m".equals(unit) ? Duration.ofMinutes(number) : Duration.ofSeconds(number);
    }

    private static Duration preferred(List<String> preferences) {
        for (String header : preferences) {
            for (String preference : header.split(",", -1)) {
                Matcher matcher = PREFERENCE.matcher(preference);
                if (matcher.matches()) {
                    return cut(Duration.ofSeconds(Long.parseLong(matcher.group(1))));
                }
            }
        }
        return Duration.ZERO;
    }

    private static Duration cut(Duration wait) {
        return wait.compareTo(MAX) > 0 ? MAX : wait;
    }
}
