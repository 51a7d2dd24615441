package dev.holdfast.web;

import dev.holdfast.definition.WorkflowName;
import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Who has which role for single workflows: {@code holdfast.roles.<workflow>.<role>=group,group}. A group is whatever the container
 * says of a caller. Such a role is beside those that callers have for all workflows, and takes nothing from them.
 */
@ApplicationScoped
public class RoleRules {

    private static final String PREFIX = "holdfast.roles.";

    /** What is given for single workflows; who administers, administers all. */
    private static final Set<Role> GIVEN = EnumSet.complementOf(EnumSet.of(Role.ADMIN));

    private final Map<String, Map<Role, Set<String>>> groups = new TreeMap<>();

    /** Reads the configuration of the server. */
    public RoleRules() {
        this(ConfigProvider.getConfig());
    }

    private RoleRules(Config config) {
        Map<String, String> given = new TreeMap<>();
        for (String name : config.getPropertyNames()) {
            if (name.startsWith(PREFIX)) {
                given.put(name, config.getOptionalValue(name, String.class).orElse(""));
            }
        }
        read(given);
    }

    private RoleRules(Map<String, String> given) {
        read(given);
    }

    /** Makes rules from keys and values; throws as the configuration would fail the deployment. */
    static RoleRules of(Map<String, String> given) {
        return new RoleRules(given);
    }

    /** A mistake fails the deployment, and not the first request. */
    void check(@Observes @Initialized(ApplicationScoped.class) Object begun) {
        // what is wrong was said by the constructor
    }

    private void read(Map<String, String> given) {
        List<String> problems = new ArrayList<>();
        given.forEach((key, value) -> {
            int dot = key.lastIndexOf('.');
            Set<String> names = Arrays.stream(value.split(","))
                    .map(String::strip)
                    .filter(name -> !name.isEmpty())
                    .collect(Collectors.toCollection(TreeSet::new));
            try {
                String workflow =
                        new WorkflowName(key.substring(PREFIX.length(), Math.max(dot, PREFIX.length()))).value();
                groups.computeIfAbsent(workflow, each -> new EnumMap<>(Role.class))
                        .put(role(key.substring(dot + 1)), names);
            } catch (HoldfastException | IllegalArgumentException e) {
                problems.add(key + " must be " + PREFIX + "<workflow>.<role>, the role one of "
                        + GIVEN.stream().map(RoleRules::plain).collect(Collectors.joining(", ")));
            }
        });
        if (!problems.isEmpty()) {
            throw new BadRoles(problems);
        }
    }

    private static String plain(Role role) {
        return role.text().substring(Role.PREFIX.length());
    }

    private static Role role(String text) {
        return GIVEN.stream()
                .filter(role -> plain(role).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(text));
    }

    /** Returns the groups that have roles for single workflows, by workflow. */
    Map<String, Map<Role, Set<String>>> groups() {
        return groups;
    }

    /** The configuration of roles breaks a rule. */
    static final class BadRoles extends HoldfastException {

        private static final long serialVersionUID = 1L;

        BadRoles(List<String> problems) {
            super(ErrorCode.INVALID_CONFIGURATION, "the configuration is invalid: " + String.join("; ", problems));
        }
    }
}
