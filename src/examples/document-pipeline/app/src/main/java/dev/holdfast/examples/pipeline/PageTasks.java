package dev.holdfast.examples.pipeline;

import dev.holdfast.task.Settled;
import dev.holdfast.task.Task;
import dev.holdfast.task.TaskContext;
import dev.holdfast.task.Turn;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** What is done with pages. */
@ApplicationScoped
public class PageTasks {

    /** The name of the shared value that says how many pages are kept so far. */
    public static final String PAGES_KEPT = "pagesKept";

    private static final int GOOD = 80;
    private static final int READABLE = 50;

    @Inject
    Reader reader;

    @Inject
    Texts texts;

    /** Takes the pages apart. */
    @Task
    public List<Page> split(Document document) {
        return IntStream.rangeClosed(1, document.pages())
                .mapToObj(number -> new Page(number, document.pauseMillis()))
                .toList();
    }

    /** Reads a page for the first time. */
    @Task
    public Text recognise(Page page) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(page.pauseMillis());
        return new Text(page.number(), reader.firstLook(page.number()));
    }

    /** Looks again, unless the text is good enough. */
    @Task
    public Turn<Text> improve(Text text) {
        return text.quality() >= GOOD
                ? Turn.done(text)
                : Turn.again(new Text(text.page(), reader.anotherLook(text.page(), text.quality())));
    }

    /** Keeps what can be read, and counts it: table, counter and checkpoint are one commit. */
    @Task
    public Text keep(Text text, TaskContext context) {
        if (text.quality() < READABLE) {
            throw new Unreadable(text);
        }
        texts.add(context.instanceId(), text);
        context.shared().update(PAGES_KEPT, Integer.class, 0, kept -> kept + 1);
        return text;
    }

    /** Says what became of all pages, which come in their order. */
    @Task
    public Report report(List<Settled<Text>> pages, TaskContext context) {
        List<Integer> unreadable = IntStream.range(0, pages.size())
                .filter(index -> !pages.get(index).succeeded())
                .mapToObj(index -> index + 1)
                .toList();
        return new Report(pages.size(), texts.count(context.instanceId()), unreadable);
    }
}
