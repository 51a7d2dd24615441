package dev.holdfast.web;

import dev.holdfast.definition.WorkflowName;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which roles a caller has: for all workflows, and for single ones.
 *
 * @param everywhere the roles for all
 * @param byWorkflow those for single ones beside them, by workflow
 */
record Rights(Set<Role> everywhere, Map<String, Set<Role>> byWorkflow) {

    /** No role at all. */
    static final Rights NONE = new Rights(Set.of(), Map.of());

    /** Finds the roles of a caller of whom the container tells in which groups they are. */
    static Rights of(RoleRules rules, Predicate<String> isIn) {
        Set<Role> everywhere = EnumSet.noneOf(Role.class);
        for (Role role : Role.values()) {
            if (isIn.test(role.text())) {
                everywhere.add(role);
            }
        }
        Map<String, Set<Role>> single = new TreeMap<>();
        rules.groups().forEach((workflow, roles) -> {
            Set<Role> here = EnumSet.noneOf(Role.class);
            roles.forEach((role, groups) -> {
                if (groups.stream().anyMatch(isIn)) {
                    here.add(role);
                }
            });
            if (!here.isEmpty()) {
                single.put(workflow, here);
            }
        });
        return new Rights(everywhere, single);
    }

    /** Tells whether the caller has a role for a workflow. */
    boolean has(Role role, String workflow) {
        return everywhere.contains(role)
                || byWorkflow.getOrDefault(workflow, Set.of()).contains(role);
    }

    /** Tells whether the caller may do something whatever the workflow is. */
    boolean mayEverywhere(Access row) {
        return row.allows(everywhere::contains);
    }

    /** Tells whether the caller may do something with a workflow and its instances. */
    boolean may(Access row, String workflow) {
        return row.allows(role -> has(role, workflow));
    }

    /** Tells whether there is a workflow with which the caller may do something. */
    boolean maySomewhere(Access row) {
        return mayEverywhere(row) || byWorkflow.keySet().stream().anyMatch(workflow -> may(row, workflow));
    }

    /** Tells whether the caller may know that there are instances of a workflow. */
    boolean sees(String workflow) {
        return Access.READ.stream().anyMatch(role -> has(role, workflow));
    }

    /** Tells the same of all workflows. */
    boolean seesAll() {
        return Access.READ.stream().anyMatch(everywhere::contains);
    }

    /** Tells whether the caller may see the values of instances of a workflow. */
    boolean seesValues(String workflow) {
        return has(Role.PAYLOAD, workflow);
    }

    /** Returns the workflows whose instances the caller may know of; empty if all, never if none. */
    Set<WorkflowName> within() {
        if (seesAll()) {
            return Set.of();
        }
        Set<WorkflowName> seen = byWorkflow.keySet().stream()
                .filter(this::sees)
                .map(WorkflowName::new)
                .collect(Collectors.toCollection(TreeSet::new));
        if (seen.isEmpty()) {
            throw RequestError.FORBIDDEN.because("no role lets the caller see instances");
        }
        return seen;
    }
}
