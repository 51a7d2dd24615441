package dev.holdfast.web;

import dev.holdfast.definition.WorkflowName;
import dev.holdfast.error.InvalidArgument;
import dev.holdfast.snapshot.InstanceQuery;
import dev.holdfast.snapshot.InstanceQuery.Sort;
import dev.holdfast.snapshot.InstanceSummary;
import dev.holdfast.snapshot.Phase;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which instances a caller wants to see, read from the query of the request.
 *
 * <p>A parameter that is unknown, has no such value, or stands twice where once is enough is refused: a filter that is
 * silently ignored shows the wrong instances. An empty one counts as absent.
 */
final class ListRequest {

    /** The rows of a page if the caller names no number. */
    static final int DEFAULT_LIMIT = 50;

    /** The most rows of a page. */
    static final int MAX_LIMIT = 200;

    private static final String LABEL = "label";
    private static final String TAG = "tag";
    private static final String SORT = "sort";

    private static final Map<String, Sort> SORTS =
            Map.of("-started", Sort.NEWEST, "started", Sort.OLDEST, "instanceId", Sort.ID, "-instanceId", Sort.ID_DOWN);

    private static final Set<String> FILTERS =
            new TreeSet<>(Set.of("status", "workflow", "id", "startedFrom", "startedBefore", LABEL, TAG));

    /** What no filter asks for by itself: what was not started, and the short time before undoing begins. */
    private static final Set<Phase> UNNAMED = Set.of(Phase.EXPECTED, Phase.CANCELLING);

    /** The statuses by which lists are narrowed. */
    static final List<Phase> STATUSES = Arrays.stream(Phase.values())
            .filter(phase -> !UNNAMED.contains(phase))
            .toList();

    private static final Set<String> PAGING = Set.of(SORT, "limit", "cursor");

    private static final Set<String> REPEATABLE = Set.of(LABEL, TAG);

    private final Map<String, List<String>> parameters = new LinkedHashMap<>();
    private final int limit;
    private final Sort sort;

    /**
     * Reads the decoded parameters of a query; throws {@link InvalidArgument}.
     *
     * @param query the values of each parameter
     */
    ListRequest(Map<String, List<String>> query) {
        query.forEach((name, values) -> {
            if (!FILTERS.contains(name) && !PAGING.contains(name)) {
                throw new InvalidArgument("query parameter '" + name + "' is unknown; there are "
                        + String.join(", ", FILTERS) + ", sort, limit and cursor");
            }
            if (values.size() > 1 && !REPEATABLE.contains(name)) {
                throw new InvalidArgument(
                        "query parameter '" + name + "' stands " + values.size() + " times; once is allowed");
            }
            List<String> given = values.stream()
                    .filter(value -> !value.isEmpty())
                    .map(value -> Envelope.storable("query parameter '" + name + "'", value))
                    .toList();
            if (!given.isEmpty()) {
                parameters.put(name, given);
            }
        });
        limit = parameter("limit").map(ListRequest::limit).orElse(DEFAULT_LIMIT);
        sort = parameter(SORT).map(ListRequest::sort).orElse(Sort.NEWEST);
    }

    /** Returns the most rows of the page. */
    int limit() {
        return limit;
    }

    /** Returns the query for the engine; it asks for one row more than the page has, to see whether another page follows. */
    InstanceQuery query() {
        Optional<Cursor> cursor = parameter("cursor").map(Cursor::read);
        if (cursor.isPresent() && cursor.get().detail().isEmpty() == isById()) {
            throw Cursor.invalid(cursor.get().text()); // given by the list in another order
        }
        return new InstanceQuery(
                parameter("status").map(ListRequest::status),
                parameter("workflow").map(WorkflowName::new),
                parameter("id"),
                parameter("startedFrom").map(text -> instant("startedFrom", text)),
                parameter("startedBefore").map(text -> instant("startedBefore", text)),
                Labels.ofFilters(parameters.getOrDefault(LABEL, List.of()), parameters.getOrDefault(TAG, List.of())),
                cursor.map(Cursor::run),
                cursor.map(Cursor::detail).filter(id -> !id.isEmpty()),
                sort,
                limit + 1);
    }

    /** Returns a query for the last that was started of those that the filters let through. */
    InstanceQuery newest() {
        InstanceQuery all = query();
        return new InstanceQuery(
                        all.phase(),
                        all.workflow(),
                        all.idPrefix(),
                        all.startedFrom(),
                        all.startedBefore(),
                        all.labels(),
                        Optional.empty(),
                        1)
                .within(all.within());
    }

    /** Returns the cursor of the page behind a row. */
    Cursor behind(InstanceSummary row) {
        return new Cursor(row.run(), isById() ? row.id().value() : "");
    }

    private boolean isById() {
        return sort == Sort.ID || sort == Sort.ID_DOWN;
    }

    private static Sort sort(String text) {
        Sort sort = SORTS.get(text);
        if (sort == null) {
            throw new InvalidArgument(
                    "sort '" + text + "' is unknown; there are -started, started, instanceId and" + " -instanceId");
        }
        return sort;
    }

    /**
     * Returns the parameters of the page that follows.
     *
     * @param cursor the text of its cursor
     */
    Map<String, List<String>> following(String cursor) {
        Map<String, List<String>> next = new LinkedHashMap<>(parameters);
        next.put("cursor", List.of(cursor));
        return next;
    }

    /** For what has no pages; throws {@link InvalidArgument} if one was asked for. */
    void refusePaging() {
        PAGING.stream().filter(parameters::containsKey).sorted().findFirst().ifPresent(name -> {
            throw new InvalidArgument(
                    "query parameter '" + name + "' is for lists; there are " + String.join(", ", FILTERS));
        });
    }

    private Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name)).map(values -> values.get(0));
    }

    static int limit(String text) {
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException e) {
            throw invalidLimit(text);
        }
        throw invalidLimit(text);
    }

    private static InvalidArgument invalidLimit(String text) {
        return new InvalidArgument("limit '" + text + "' is not a number from 1 to " + MAX_LIMIT);
    }

    /** The stored statuses: an instance that waits for a time or an event is in progress. */
    private static Phase status(String text) {
        return STATUSES.stream()
                .filter(phase -> Spelling.of(phase).equals(text))
                .findFirst()
                .orElseThrow(
                        () -> new InvalidArgument("status '" + text + "' is unknown; there are in_progress, paused,"
                                + " compensating, completed, failed and cancelled"));
    }

    private static Instant instant(String name, String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new InvalidArgument(name + " '" + text + "' is no time such as 2026-01-31T12:00:00Z or"
                    + " 2026-01-31T13:00:00+01:00, the plus sign written %2B");
        }
    }
}
