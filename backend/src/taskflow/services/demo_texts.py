"""What the demo workspace is about: areas of a life, their projects, sections and tasks."""

from dataclasses import dataclass

from taskflow.domain.recurrence import RecurrencePattern


@dataclass(frozen=True, slots=True)
class Theme:
    """A project with what is done in it. A title is one of `acts` with one of `things`."""

    area: str
    name: str
    color: str
    sections: tuple[str, ...]
    acts: tuple[str, ...]
    things: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Habit:
    """Something that repeats. `hour` is None for an all-day task."""

    title: str
    pattern: RecurrencePattern
    interval: int
    hour: int | None


THEMES = (
    Theme(
        "Home",
        "Household",
        "#b8653a",
        ("This week", "Some day"),
        ("Repair", "Clean", "Measure", "Replace", "Sort out", "Oil", "Paint"),
        (
            "the kitchen tap",
            "the hall lamp",
            "the oven",
            "the back door",
            "the shelves",
            "the bike",
            "the windows",
            "the garden gate",
            "the smoke alarm",
            "the cellar stairs",
        ),
    ),
    Theme(
        "Home",
        "Garden",
        "#4f7d4a",
        ("Beds", "Tools"),
        ("Prune", "Water", "Plant", "Order", "Mulch", "Cut back"),
        (
            "the apple tree",
            "the roses",
            "tulip bulbs",
            "the tomatoes",
            "the hedge",
            "lavender",
            "the raspberries",
            "the lawn edge",
        ),
    ),
    Theme(
        "Home",
        "Money",
        "#7a6a2f",
        ("Bills", "Tax"),
        ("Pay", "File", "Check", "Cancel", "Compare"),
        (
            "the electricity bill",
            "the insurance",
            "the tax return",
            "the phone contract",
            "the bank fees",
            "the water bill",
            "the receipts of the last quarter",
        ),
    ),
    Theme(
        "Work",
        "Product launch",
        "#3b5f8a",
        ("Research", "Design", "Build", "Announce"),
        ("Draft", "Review", "Discuss", "Estimate", "Present", "Test", "Rewrite"),
        (
            "the onboarding flow",
            "the pricing page",
            "the release notes",
            "the migration plan",
            "the interview guide",
            "the accessibility report",
            "the API limits",
            "the launch email",
        ),
    ),
    Theme(
        "Work",
        "Customers",
        "#2f6f73",
        ("New", "Waiting", "Follow up"),
        ("Call", "Write to", "Send an offer to", "Visit", "Thank", "Send the invoice to"),
        (
            "Lindqvist & Sons",
            "the city library",
            "Dr. Okafor",
            "Nordlicht Verlag",
            "Tanaka Foods",
            "the school board",
            "Marta Silva",
            "Bakery Huber",
        ),
    ),
    Theme(
        "Work",
        "Team",
        "#6a4c8c",
        ("People", "Hiring"),
        ("Prepare", "Schedule", "Read", "Answer", "Plan"),
        (
            "the one-on-one with Jo",
            "the retrospective",
            "the budget round",
            "the job advert",
            "the summer party",
            "the application of R. Meyer",
            "the training day",
        ),
    ),
    Theme(
        "Self",
        "Health",
        "#a1475b",
        ("Appointments", "Training"),
        ("Book", "Ask about", "Prepare", "Move"),
        (
            "the dentist",
            "the eye test",
            "the vaccination",
            "the physio exercises",
            "the blood test",
            "the long run",
            "the swimming course",
        ),
    ),
    Theme(
        "Self",
        "Learning",
        "#456990",
        ("Reading", "Practice"),
        ("Read", "Summarise", "Practise", "Return", "Listen to"),
        (
            "the chapter on tides",
            "the Portuguese lesson",
            "the essay on maps",
            "the cello piece",
            "the statistics course",
            "the library books",
        ),
    ),
    Theme(
        "Travel",
        "Lisbon in spring",
        "#c07a2c",
        ("Before", "There"),
        ("Book", "Print", "Look up", "Pack", "Ask about"),
        (
            "the night train",
            "the flat in Alfama",
            "the tickets for the museum",
            "the travel adapter",
            "the ferry to Cacilhas",
            "the passports",
        ),
    ),
)

HABITS = (
    Habit("Pay the rent", RecurrencePattern.MONTHLY, 1, 9),
    Habit("Take the bins out", RecurrencePattern.WEEKLY, 1, 20),
    Habit("Water the plants", RecurrencePattern.DAILY, 3, None),
    Habit("Back up the photos", RecurrencePattern.WEEKLY, 2, None),
    Habit("Weekly review", RecurrencePattern.WEEKLY, 1, 16),
    Habit("Change the water filter", RecurrencePattern.MONTHLY, 3, None),
    Habit("Stretch for ten minutes", RecurrencePattern.DAILY, 1, 7),
    Habit("Send the monthly report", RecurrencePattern.MONTHLY, 1, 11),
    Habit("Renew the library card", RecurrencePattern.YEARLY, 1, None),
)

LABELS = (
    ("waiting", "#8a8a8a"),
    ("quick", "#4f7d4a"),
    ("phone", "#3b5f8a"),
    ("errand", "#b8653a"),
    ("deep work", "#6a4c8c"),
    ("someday", "#7a6a2f"),
    ("family", "#a1475b"),
    ("important", "#c0392b"),
)

NOTES = (
    "Ask first whether it can wait until the end of the month.",
    "The last time it took about an hour.\n\n- find the receipt\n- note the number\n- put it back",
    "See the message of last week; the attachment has the figures.",
    "Only in the morning. **Bring the key.**",
    "Two offers are in, the third comes on Friday.",
)

STEPS = (
    "Find the papers",
    "Call first",
    "Compare prices",
    "Make a list",
    "Buy what is missing",
    "Tell the others",
    "Write it down",
    "Clean up afterwards",
)
