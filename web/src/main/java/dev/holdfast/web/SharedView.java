package dev.holdfast.web;

import dev.holdfast.snapshot.Payload;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * One value that the steps of an instance share, without the value itself.
 *
 * @param name its name
 * @param bytes how long it is
 * @param href the path of the value
 */
@Schema(name = "Shared")
@JsonbPropertyOrder({"name", "bytes", "href"})
public record SharedView(String name, int bytes, String href) {

    /**
     * The values that the steps of an instance share, by name.
     *
     * @param items the values
     */
    @Schema(name = "SharedValues")
    public record All(List<SharedView> items) {

        static All of(String instance, Map<String, Payload> values, Links links) {
            return new All(new TreeMap<>(values)
                    .entrySet().stream()
                            .map(value -> new SharedView(
                                    value.getKey(),
                                    value.getValue().bytes().length,
                                    links.shared(instance, value.getKey())))
                            .toList());
        }
    }
}
