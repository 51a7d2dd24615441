package dev.holdfast.web;

import dev.holdfast.error.InvalidArgument;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What instances can be searched by. For the engine a tag is a label with an empty value; here they are told apart, and a
 * label is written {@code name:value} where one text has to say both, so its name has no colon.
 */
final class Labels {

    private Labels() {}

    /** Joins the labels and tags of a start; throws {@link InvalidArgument} if a label has no value or two meanings. */
    static Map<String, String> of(Map<String, String> labels, List<String> tags) {
        Map<String, String> all = new TreeMap<>();
        labels.forEach((name, value) -> {
            if (name.indexOf(':') >= 0) {
                throw new InvalidArgument(
                        "label '" + name + "' has a colon in its name; the list is asked for labels as"
                                + " name:value, so use another character");
            }
            if (value.isEmpty()) {
                throw new InvalidArgument(
                        "label '" + name + "' has no value; what has none is a tag, and stands in 'tags'");
            }
            add(all, name, value);
        });
        tags.forEach(tag -> add(all, tag, ""));
        return all;
    }

    /** Reads the filters of a list; throws {@link InvalidArgument} if one is none, or if no instance can have them all. */
    static Map<String, String> ofFilters(List<String> labels, List<String> tags) {
        Map<String, String> all = new TreeMap<>();
        for (String label : labels) {
            int colon = label.indexOf(':');
            if (colon < 1 || colon == label.length() - 1) {
                throw new InvalidArgument("label '" + label
                        + "' is not of the form name:value; what has no value is asked for with tag=name");
            }
            add(all, label.substring(0, colon), label.substring(colon + 1));
        }
        tags.forEach(tag -> add(all, tag, ""));
        return all;
    }

    private static void add(Map<String, String> all, String name, String value) {
        String before = all.put(name, value);
        if (before != null && !before.equals(value)) {
            throw new InvalidArgument("'" + name + "' stands " + said(before) + " and " + said(value)
                    + "; an instance has each label once");
        }
    }

    private static String said(String value) {
        return value.isEmpty() ? "as a tag" : "as a label with the value '" + value + "'";
    }

    /** Returns those with a value, by name. */
    static Map<String, String> withValues(Map<String, String> all) {
        Map<String, String> labels = new TreeMap<>(all);
        labels.values().removeIf(String::isEmpty);
        return labels;
    }

    /** Returns the names of those without, in order. */
    static List<String> tags(Map<String, String> all) {
        return all.entrySet().stream()
                .filter(label -> label.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
