package dev.holdfast.web;

import dev.holdfast.snapshot.InstanceSummary;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list of instances.
 *
 * @param items the rows
 * @param next the cursor of the page that follows; left out on the last
 */
@Schema(name = "InstancePage")
@JsonbPropertyOrder({"items", "next"})
public record Page(List<InstanceRow> items, @Nullable String next) {

    /**
     * Makes a page of the rows that were found.
     *
     * @param found the rows; one more than the page has, if another follows
     */
    static Page of(List<InstanceSummary> found, ListRequest request, Links links) {
        int limit = request.limit();
        List<InstanceSummary> shown = found.subList(0, Math.min(found.size(), limit));
        return new Page(
                shown.stream().map(row -> InstanceRow.of(row, links)).toList(),
                found.size() > limit ? request.behind(shown.get(limit - 1)).text() : null);
    }
}
