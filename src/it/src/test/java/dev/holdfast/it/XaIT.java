package dev.holdfast.it;

import java.nio.file.Path;

/** With two databases. */
final class XaIT extends XaContract {

    @Override
    XaSite site(Path folder) throws Exception {
        return XaSite.withLedger(folder);
    }
}
