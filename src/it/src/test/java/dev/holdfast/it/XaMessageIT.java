package dev.holdfast.it;

import java.nio.file.Path;

/** With a database and a message broker: a step sends a message with its checkpoint, or does not. */
final class XaMessageIT extends XaContract {

    @Override
    XaSite site(Path folder) throws Exception {
        return XaSite.withBroker(folder);
    }
}
