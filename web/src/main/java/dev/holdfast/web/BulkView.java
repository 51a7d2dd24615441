package dev.holdfast.web;

import dev.holdfast.client.BulkActions;
import dev.holdfast.snapshot.Bulk;
import dev.holdfast.snapshot.FilterText;
import dev.holdfast.snapshot.Phase;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An order for many instances, and how far it has come.
 *
 * @param id its number
 * @param action cancel, cancel_and_undo, terminate, pause, resume or retry
 * @param filter which instances, as the query of a URL is written
 * @param status running, finished or cancelled
 * @param total how many instances it was for when it was ordered
 * @param done for how many it has been carried out
 * @param refused for how many it was not possible
 * @param actor who ordered it
 * @param reason why
 * @param createdAt when it was ordered
 * @param endedAt when it ended
 * @param href its path
 */
@Schema(name = "Bulk")
@JsonbPropertyOrder({
    "id",
    "action",
    "filter",
    "status",
    "total",
    "done",
    "refused",
    "actor",
    "reason",
    "createdAt",
    "endedAt",
    "href"
})
public record BulkView(
        String id,
        String action,
        String filter,
        String status,
        int total,
        int done,
        int refused,
        @Nullable String actor,
        @Nullable String reason,
        Instant createdAt,
        @Nullable Instant endedAt,
        String href) {

    static BulkView of(Bulk bulk, Links links) {
        return new BulkView(
                Long.toString(bulk.id()),
                Spelling.plain(bulk.action()),
                FilterText.write(bulk.filter()),
                Spelling.plain(bulk.status()),
                bulk.total(),
                bulk.done(),
                bulk.refused(),
                bulk.actor().orElse(null),
                bulk.reason().orElse(null),
                bulk.createdAt(),
                bulk.endedAt().orElse(null),
                links.bulk(bulk.id()));
    }

    /**
     * The orders, the newest first.
     *
     * @param items the orders
     * @param next the cursor of the page that follows; left out on the last
     */
    @Schema(name = "BulkPage")
    @JsonbPropertyOrder({"items", "next"})
    public record All(List<BulkView> items, @Nullable String next) {}

    /**
     * What an order would do.
     *
     * @param total how many instances the filter lets through; 100,000 for so many or more
     * @param possible for how many of them it is possible now
     * @param refused for how many it is not, by status
     * @param first the ids of the first few
     */
    @Schema(name = "BulkPreview")
    @JsonbPropertyOrder({"total", "possible", "refused", "first"})
    public record Preview(int total, int possible, Map<String, Integer> refused, List<String> first) {

        static Preview of(BulkActions.Preview preview) {
            Map<String, Integer> refused = new TreeMap<>();
            for (Map.Entry<Phase, Integer> each : preview.refused().entrySet()) {
                refused.merge(Spelling.of(each.getKey()), each.getValue(), Integer::sum);
            }
            return new Preview(preview.total(), preview.possible(), refused, preview.first());
        }
    }

    /**
     * What came of an order for the instances it has come to.
     *
     * @param items one for each
     * @param next the cursor of the page that follows; left out on the last there is so far
     */
    @Schema(name = "BulkResults")
    @JsonbPropertyOrder({"items", "next"})
    public record Results(List<Result> items, @Nullable String next) {}

    /**
     * What came of an order for one instance.
     *
     * @param instanceId the instance
     * @param outcome done, or the code of the error
     * @param detail what the error says
     * @param at when
     * @param href the path of the instance
     */
    @Schema(name = "BulkResult")
    @JsonbPropertyOrder({"instanceId", "outcome", "detail", "at", "href"})
    public record Result(
            String instanceId, String outcome, @Nullable String detail, Instant at, String href) {

        static Result of(Bulk.Item item, Links links) {
            return new Result(
                    item.instance(),
                    item.outcome(),
                    item.detail().orElse(null),
                    item.at(),
                    links.instance(item.instance()).toString());
        }
    }
}
