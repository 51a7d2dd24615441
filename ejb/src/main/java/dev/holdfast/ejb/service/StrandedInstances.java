package dev.holdfast.ejb.service;

import dev.holdfast.error.ErrorCode;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.store.Instances.Population;
import java.util.List;
import java.util.stream.Collectors;

/** Live instances have definitions that are not deployed any more, and the policy is to refuse the deployment then. */
final class StrandedInstances extends HoldfastException {

    private static final long serialVersionUID = 1L;

    StrandedInstances(List<Population> stranded) {
        super(
                ErrorCode.STRANDED_INSTANCES,
                "live instances would be stranded: "
                        + stranded.stream()
                                .map(live -> live.instances() + " of workflow '" + live.workflow()
                                        + "' with definition " + live.hash())
                                .collect(Collectors.joining("; "))
                        + "; deploy their definitions beside the new ones, migrate or end them, or set"
                        + " holdfast.definitions.stranded to warn");
    }
}
