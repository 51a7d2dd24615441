package dev.holdfast.web;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.ws.rs.core.SecurityContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of values nobody is shown, and how an answer looks without them. What is masked stays in the store and in the hands of steps as
 * it is.
 *
 * <p>A rule is the name of a member, wherever it stands and however its letters are written, or a JSON Pointer, in which {@code *} stands for every
 * member or item; a workflow's name and a colon before it keep it to values of that workflow.
 */
final class Masking {

    /** The configuration key of the rules, by commas. */
    static final String FIELDS = "holdfast.masking.fields";

    /** The configuration key of the role that sees masked fields; nobody does without it. */
    static final String SEEN_BY = "holdfast.masking.seen-by";

    /** What stands for a value that is not shown. */
    static final JsonValue MASK = Json.createValue("***");

    /** Shows everything. */
    static final Masking NONE = new Masking(List.of(), Optional.empty());

    private static volatile Masking present = NONE;

    /**
     * One rule.
     *
     * @param workflow the workflow it is for; nothing for all
     * @param path the members to go down by; one alone for a name that may stand anywhere
     * @param anywhere whether it may
     */
    private record Rule(Optional<String> workflow, List<String> path, boolean anywhere) {

        private static final Pattern OF_WORKFLOW = Pattern.compile("([^/:]+):(.+)");

        static Rule of(String text) {
            var scoped = OF_WORKFLOW.matcher(text);
            boolean ofWorkflow = scoped.matches();
            String field = ofWorkflow ? scoped.group(2).strip() : text;
            boolean pointer = field.startsWith("/");
            List<String> path = pointer
                    ? Arrays.stream(field.substring(1).split("/", -1))
                            .map(part -> part.replace("~1", "/").replace("~0", "~"))
                            .toList()
                    : List.of(field);
            if (field.isBlank() || field.equals("/") || (!pointer && field.contains(":"))) {
                throw new IllegalArgumentException(FIELDS + " has '" + text
                        + "', which is neither the name of a member nor a JSON Pointer, with or without a workflow and a colon"
                        + " before it; password, /card/number, /items/*/iban and order:/card/number are");
            }
            return new Rule(ofWorkflow ? Optional.of(scoped.group(1).strip()) : Optional.empty(), path, !pointer);
        }

        boolean isOf(Supplier<String> name) {
            return workflow.isEmpty() || workflow.get().equals(name.get());
        }

        /** Returns what is left of a rule below a member; nothing if it does not lead there. */
        Optional<Rule> below(String member) {
            if (anywhere) {
                return Optional.of(this);
            }
            return path.get(0).equals("*") || path.get(0).equals(member)
                    ? Optional.of(new Rule(workflow, path.subList(1, path.size()), false))
                    : Optional.empty();
        }

        boolean masks(String member) {
            return anywhere
                    ? path.get(0).equalsIgnoreCase(member)
                    : path.size() == 1
                            && (path.get(0).equals("*") || path.get(0).equals(member));
        }

        String name() {
            return path.get(path.size() - 1);
        }
    }

    private final List<Rule> rules;
    private final Optional<String> seenBy;
    private final @Nullable Pattern inTexts;

    private Masking(List<Rule> rules, Optional<String> seenBy) {
        this.rules = rules;
        this.seenBy = seenBy;
        String names = rules.stream()
                .map(Rule::name)
                .filter(name -> !name.equals("*"))
                .map(Pattern::quote)
                .distinct()
                .collect(Collectors.joining("|"));
        this.inTexts = names.isEmpty()
                ? null
                : Pattern.compile(
                        "(?i)(?<![\\w])((?:" + names + ")\"?\\s*[:=]\\s*)(\"(?:[^\"\\\\]|\\\\.)*\"?|[^\\s,;)}\\]]+)");
    }

    /**
     * Reads the rules.
     *
     * @throws IllegalArgumentException if one is of neither form
     */
    static Masking of(String fields, Optional<String> seenBy) {
        return new Masking(
                Arrays.stream(fields.split(","))
                        .map(String::strip)
                        .filter(text -> !text.isEmpty())
                        .map(Rule::of)
                        .toList(),
                seenBy.filter(role -> !role.isBlank()));
    }

    /** Lets it hold for this application. */
    static void hold(Masking rules) {
        present = rules;
    }

    /** Returns what holds for everybody. */
    static Masking forAll() {
        return present;
    }

    /** Returns what holds for a caller. */
    static Masking of(SecurityContext caller) {
        Masking now = present;
        return now.seenBy.filter(caller::isUserInRole).isPresent() ? NONE : now;
    }

    /** Tells whether a value of a workflow may have fields that are not shown; asks for its name only if that decides. */
    boolean concerns(Supplier<String> workflow) {
        return rules.stream().anyMatch(rule -> rule.isOf(workflow));
    }

    /** Returns a value without what is not shown of it. */
    JsonValue masked(JsonValue value, Supplier<String> workflow) {
        List<Rule> applied = rules.stream().filter(rule -> rule.isOf(workflow)).toList();
        return applied.isEmpty() ? value : masked(value, applied);
    }

    private static JsonValue masked(JsonValue value, List<Rule> applied) {
        if (applied.isEmpty()) {
            return value;
        }
        switch (value.getValueType()) {
            case OBJECT -> {
                JsonObjectBuilder object = Json.createObjectBuilder();
                value.asJsonObject().forEach((name, each) -> object.add(name, member(name, each, applied)));
                return object.build();
            }
            case ARRAY -> {
                JsonArrayBuilder array = Json.createArrayBuilder();
                int index = 0;
                for (JsonValue each : value.asJsonArray()) {
                    array.add(member(Integer.toString(index++), each, applied));
                }
                return array.build();
            }
            default -> {
                return value;
            }
        }
    }

    private static JsonValue member(String name, JsonValue value, List<Rule> applied) {
        if (applied.stream().anyMatch(rule -> rule.masks(name))) {
            return MASK;
        }
        List<Rule> below = new ArrayList<>();
        applied.forEach(
                rule -> rule.below(name).filter(rest -> !rest.path().isEmpty()).ifPresent(below::add));
        return masked(value, below);
    }

    /** Returns parameters without what is not shown of them. */
    Map<String, String> masked(Map<String, String> parameters) {
        return rules.isEmpty()
                ? parameters
                : parameters.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                each -> rules.stream().anyMatch(rule -> rule.masks(each.getKey()))
                                        ? "***"
                                        : each.getValue(),
                                (one, other) -> one,
                                java.util.LinkedHashMap::new));
    }

    /**
     * Returns a text, as of a failure, in which the values behind the names of masked fields are not shown: {@code "card": "..."} as well as {@code
     * card=...}. What a text says otherwise nobody can know.
     */
    String text(String text) {
        return inTexts == null ? text : inTexts.matcher(text).replaceAll("$1***");
    }

    /** The same of one that may be missing. */
    @Nullable
    String text(Optional<String> text) {
        return text.map(this::text).orElse(null);
    }
}
