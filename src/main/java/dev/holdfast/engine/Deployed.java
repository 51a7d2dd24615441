package dev.holdfast.engine;

import dev.holdfast.definition.DefinitionHash;
import dev.holdfast.definition.Workflow;
import dev.holdfast.definition.WorkflowName;
import dev.holdfast.store.Claim;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The workflow of a held branch and its application, as they are deployed while it is driven. For one thread at a time. */
final class Deployed {

    private final Supplier<Catalog> catalogs;
    private final WorkflowName name;
    private final DefinitionHash hash;
    private @Nullable Catalog seen;
    private @Nullable Workflow<?, ?> workflow;
    private @Nullable UserCode code;

    Deployed(Supplier<Catalog> catalogs, Claim claim) {
        this.catalogs = catalogs;
        this.name = claim.workflow();
        this.hash = claim.hash();
    }

    /** Looks again if what is deployed has changed since the last look: false if the workflow is not. */
    boolean look() {
        Catalog now = catalogs.get();
        if (now == seen) {
            return true;
        }
        Optional<Workflow<?, ?>> found = now.find(name, hash);
        if (found.isEmpty()) {
            return false;
        }
        workflow = found.get();
        code = now.owner(name).orElseThrow().code();
        seen = now;
        return true;
    }

    /** Tells whether the application has gone since the last look, even if it is back already. */
    boolean hasGone() {
        return catalogs.get().owner(name).filter(owner -> owner.code() == code).isEmpty();
    }

    /** Returns the workflow as it was last seen; nothing if it never was. */
    Optional<Workflow<?, ?>> last() {
        return Optional.ofNullable(workflow);
    }

    Workflow<?, ?> workflow() {
        Workflow<?, ?> present = workflow;
        if (present == null) {
            throw new IllegalStateException("the workflow of a branch is known once it is driven");
        }
        return present;
    }

    /** Returns how the code of its application is run. */
    UserCode code() {
        UserCode present = code;
        if (present == null) {
            throw new IllegalStateException("the application of a branch is known once it is driven");
        }
        return present;
    }

    /** Has values decoded and encoded where the application's code runs. */
    <T> T inContext(Supplier<T> work) {
        try {
            return code().context().call(work::get);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the context of application code threw a checked exception", e);
        }
    }
}
