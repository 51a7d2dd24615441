package dev.holdfast.snapshot;

import dev.holdfast.definition.WorkflowName;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Writes the filters of a query as one line, as the query of a URL is written, and reads them again. */
public final class FilterText {

    private static final String LABEL = "label.";

    private FilterText() {}

    /** Writes the filters; page, order and limit are left out. */
    public static String write(InstanceQuery filter) {
        Map<String, String> parts = new LinkedHashMap<>();
        filter.phase().ifPresent(phase -> parts.put("phase", phase.name()));
        filter.workflow().ifPresent(workflow -> parts.put("workflow", workflow.value()));
        filter.idPrefix().ifPresent(prefix -> parts.put("id", prefix));
        filter.startedFrom().ifPresent(from -> parts.put("from", from.toString()));
        filter.startedBefore().ifPresent(before -> parts.put("before", before.toString()));
        new TreeMap<>(filter.labels()).forEach((name, value) -> parts.put(LABEL + name, value));
        StringBuilder text = new StringBuilder();
        parts.forEach((name, value) -> text.append(text.isEmpty() ? "" : "&")
                .append(encoded(name))
                .append('=')
                .append(encoded(value)));
        return text.toString();
    }

    /** Reads filters, for pages from the first started on, behind a run. */
    public static InstanceQuery read(String text, long after, int limit) {
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : text.split("&")) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parts.put(decoded(part.substring(0, equals)), decoded(part.substring(equals + 1)));
            }
        }
        Map<String, String> labels = new TreeMap<>();
        parts.forEach((name, value) -> {
            if (name.startsWith(LABEL)) {
                labels.put(name.substring(LABEL.length()), value);
            }
        });
        return new InstanceQuery(
                Optional.ofNullable(parts.get("phase")).map(Phase::valueOf),
                Optional.ofNullable(parts.get("workflow")).map(WorkflowName::new),
                Optional.ofNullable(parts.get("id")),
                Optional.ofNullable(parts.get("from")).map(Instant::parse),
                Optional.ofNullable(parts.get("before")).map(Instant::parse),
                labels,
                Optional.of(after),
                Optional.empty(),
                InstanceQuery.Sort.OLDEST,
                limit);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
