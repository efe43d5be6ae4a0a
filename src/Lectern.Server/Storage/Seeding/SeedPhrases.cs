namespace Lectern.Server.Storage.Seeding;

/// <summary>The words that names, titles and summaries are put together from.</summary>
internal static class SeedPhrases
{
    public static readonly string[] GivenNames =
    [
        "Ada", "Aisha", "Alejandro", "Amara", "Ana", "Andrei", "Anh", "Beatriz", "Carlos", "Chen", "Chidi", "Chloé", "Daniel", "Dina",
        "Elif", "Emeka", "Emma", "Esther", "Fatima", "Femi", "Finn", "Gabriel", "Grace", "Hana", "Hassan", "Ines", "Isaac", "Ivan", "Jamal",
        "Jana", "José", "Julia", "Kamala", "Kenji", "Kofi", "Lars", "Layla", "Leo", "Lin", "Lucía", "Magnus", "Maria", "Marta", "Mei",
        "Milan", "Mohammed", "Nadia", "Naoki", "Nia", "Noor", "Olga", "Omar", "Paulo", "Priya", "Quentin", "Rafael", "Rosa", "Ruth",
        "Samir", "Sara", "Sofia", "Tariq", "Thandiwe", "Tomás", "Ulrike", "Viktor", "Wanjiru", "Yara", "Yusuf", "Zoë",
    ];

    public static readonly string[] FamilyNames =
    [
        "Abebe", "Adeyemi", "Ahmed", "Ali", "Andersen", "Bakker", "Baptiste", "Becker", "Borges", "Castillo", "Chan", "Costa", "Cruz",
        "Demir", "Diallo", "Dubois", "Eriksson", "Farah", "Fernández", "Fischer", "Garcia", "Gómez", "Gupta", "Haddad", "Hansen", "Horváth",
        "Ibrahim", "Ito", "Ivanova", "Jansen", "Johnson", "Kaya", "Khan", "Kim", "Kowalski", "Kumar", "Lee", "Li", "Lopez", "Martin",
        "Mbeki", "Mendes", "Moreau", "Müller", "Mwangi", "Nakamura", "Nguyen", "Nowak", "O'Brien", "Okafor", "Osei", "Papadopoulos",
        "Park", "Patel", "Petrov", "Ramos", "Rossi", "Sato", "Schmidt", "Silva", "Singh", "Smith", "Suzuki", "Tan", "Tran", "Wang",
        "Weber", "Williams", "Yamamoto", "Zhang",
    ];

    public static readonly string[] Titles =
    [
        "Introduction to {0}", "{0} in practice", "{0} for beginners", "Advanced {0}", "{0}: the essentials", "A first course in {0}",
        "{0} step by step", "{0}, from theory to work", "Understanding {0}", "{0} workshop", "{0} in thirty days", "The language of {0}",
        "{0} for teachers", "Case studies: {0}", "Problems in {0}", "{0} revisited",
    ];

    public static readonly string[] Promises =
    [
        "Learn what matters in {0}, one small idea at a time.", "Everything you need to start with {0} and to go on alone.",
        "A calm, thorough tour of {0} with an exercise after every idea.", "Why {0} works the way it does, and how to use it on Monday.",
        "From the first question about {0} to a piece of work that you can show.",
    ];

    public static readonly string[] Ways =
    [
        "Short lessons, worked examples and a summary to keep.", "Each section ends with a task and a solution to compare with.",
        "Read, try, compare, repeat: an hour a week is enough.", "With the mistakes that everybody makes, so that you make them here.",
    ];

    public static readonly string[] Needs =
    [
        "No previous knowledge is needed.", "You should have finished an introductory course.", "Bring a notebook and some patience.",
        "Made for people who work and learn in the evening.",
    ];

    public static readonly string[] Sections =
    [
        "Getting started", "The main ideas", "Putting it to work", "Going further",
    ];

    public static readonly string[] Lessons =
    [
        "What {0} is about", "The words we need", "A first example", "The main idea, slowly", "Common mistakes", "A worked problem",
        "Doing it yourself", "When it does not work", "Measuring what you did", "Where {0} meets other fields", "A larger example", "What to do next",
    ];
}
