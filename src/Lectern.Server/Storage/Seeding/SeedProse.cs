namespace Lectern.Server.Storage.Seeding;

/// <summary>Paragraphs and blocks for lesson texts: true of learning anything.</summary>
internal static class SeedProse
{
    public static readonly string[] Headings =
    [
        "Before we begin", "The idea", "An example", "Why it works", "Try it", "What can go wrong", "In other words", "A closer look",
        "Compare", "To remember",
    ];

    public static readonly string[] Paragraphs =
    [
        "Start with something small enough to hold in your head. A small case that you understand completely is worth more than a large one that you have only read about, because you can change one thing in it and say beforehand what should happen. When it does happen, you know something; when it does not, you are about to learn something.",
        "It helps to write down what you expect before you look. Memory is kind to us: once we have seen the answer, we are sure that we knew it all along. A note from ten minutes ago is not kind, and that is why it is useful. Keep these notes. After a few weeks they show where you improved and which mistake is your favorite.",
        "Words matter here. Two people can use the same word for different things and agree for an hour before they notice. In this course each new term is set in *italics* the first time and keeps one meaning from then on. If a sentence seems wrong, check first whether one of its words means something else to you.",
        "There is usually more than one way to do this. The one we show first is not the fastest; it is the one in which every step can be checked. Once you trust the result you may take the shortcuts, and you will know what each of them leaves out.",
        "Most errors are made at the edges: the first item, the last one, the empty list, the day on which the clocks change. When you have a method, try it on the smallest case, on the largest, and on one that should not be allowed at all. If all three behave, the middle tends to look after itself.",
        "A good question to ask of any rule is what it protects you from. Some rules guard against accidents that happened once, long ago, to someone else. Others hold the whole thing together. You cannot tell which is which by their wording, only by asking what would happen without them.",
        "Practice works best in short pieces with pauses between them. Twenty minutes today and twenty tomorrow do more than an hour in one go, even though the hour *feels* better. The small effort of remembering at the start of each session is not wasted time; it is the practice.",
        "Compare your answer with the one given, but not only to see whether the two agree. Where they differ in form, ask which of them you could explain to a friend. Where they differ in substance, find the first line at which they part: everything after it is a consequence, and one correction will mend it all.",
        "Do not trust a single measurement. Do it three times, and if the three differ by more than you like, look for the reason before you do anything else. It is tempting to take the average and go on; the average of three things that you do not understand is a fourth.",
        "At this point many learners feel that they understand everything and can do nothing. That is normal, and it passes. Reading makes ideas familiar; only doing makes them yours. Close the page, take a blank sheet, and try to rebuild the example from memory.",
    ];

    public static readonly string[] Blocks =
    [
        "1. Read the whole task once without doing anything.\n2. Say in one sentence what is asked.\n3. Do the first step and *stop*.\n4. Check that step, then go on.",
        "> What I cannot explain in my own words, I have only met in passing.",
        "| Step | Time | Check |\n|---|---:|---|\n| Prepare | 5 min | everything at hand |\n| Try | 20 min | one change at a time |\n| Compare | 10 min | first difference found |\n| Rest | 5 min | really |",
        "- **Notice** what surprises you.\n- **Name** it, so that you can find it again.\n- **Note** it where you will look.\n\nThe order is important: what has no name is soon forgotten.",
        "```\nexpected: 12\nfound:    11\nfirst difference: item 7, which is missing\n```\n\nA report like this one takes a minute to write and saves an hour of guessing.",
        "**Exercise.** Take the example above and change exactly one thing. Write down what you expect, then look. Repeat until you are wrong at least once; then explain why.",
        "Term\n:   the word under discussion, with one meaning throughout.\n\nEdge case\n:   the smallest or strangest input that is still allowed.",
    ];
}
