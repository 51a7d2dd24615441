package dev.holdfast.ejb.service;

import dev.holdfast.client.AuditTrail;
import dev.holdfast.engine.AuditChain;
import dev.holdfast.error.HoldfastException;
import dev.holdfast.snapshot.AuditEntry;
import dev.holdfast.snapshot.AuditQuery;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;

/** The bean behind every injected {@link AuditTrail}. */
@ApplicationScoped
@Transactional(dontRollbackOn = HoldfastException.class)
public class SealedAuditTrail extends EngineDoor implements AuditTrail {

    /** For CDI. */
    public SealedAuditTrail() {}

    @Override
    public List<AuditEntry> list(AuditQuery query) {
        return engine.store().auditLog().list(query);
    }

    @Override
    @Transactional(Transactional.TxType.NOT_SUPPORTED)
    public Verdict verify() {
        return chain().verify();
    }

    /** Seals what is committed; a few statements if there is nothing. */
    @Transactional(Transactional.TxType.NOT_SUPPORTED)
    public int seal() {
        return chain().seal();
    }

    private AuditChain chain() {
        return new AuditChain(engine.store().auditLog(), engine.parts().transactions());
    }
}
