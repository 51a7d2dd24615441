package dev.holdfast.examples.settlement;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** Where the application answers: {@code /nightly-settlement/api}. */
@ApplicationPath("/api")
public class SettlementApi extends Application {

    /** For JAX-RS. */
    public SettlementApi() {}
}
