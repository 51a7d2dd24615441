package dev.holdfast.web;

import dev.holdfast.client.LimitView;
import dev.holdfast.definition.InstanceId;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A limit that is in use, for one key.
 *
 * @param limit the workflow, a colon and the name of the limit; or the workflow, a slash and the step
 * @param key the key; empty if all share the limit
 * @param most how many
 * @param period the time in which so many may begin, as an ISO 8601 duration; absent for a limit of how many at once
 * @param held how many hold it
 * @param waiting how many wait
 * @param nextStartAt when the next may begin; absent for a limit of how many at once
 * @param holders the ids of the instances that hold it, longest first, at most 20
 * @param waiters the ids of those that wait, in the order of asking, at most 20
 */
@Schema(name = "Limit")
@JsonbPropertyOrder({"limit", "key", "most", "period", "held", "waiting", "nextStartAt", "holders", "waiters"})
public record LimitRow(
        String limit,
        String key,
        int most,
        @Nullable String period,
        int held,
        int waiting,
        @Nullable Instant nextStartAt,
        List<String> holders,
        List<String> waiters) {

    static LimitRow of(LimitView view) {
        return new LimitRow(
                view.place().limit(),
                view.place().key(),
                view.most(),
                view.period().map(Object::toString).orElse(null),
                view.held(),
                view.waiting(),
                view.free().orElse(null),
                view.holders().stream().map(InstanceId::value).toList(),
                view.waiters().stream().map(InstanceId::value).toList());
    }

    /**
     * A page of limits.
     *
     * @param items the limits
     * @param next the cursor of the page that follows, if one does
     */
    @Schema(name = "Limits")
    @JsonbPropertyOrder({"items", "next"})
    public record Page(List<LimitRow> items, @Nullable String next) {}
}
