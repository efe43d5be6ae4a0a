namespace Lectern.Server.Storage.Seeding;

/// <summary>What the courses of a seeded store are about. Some names carry accents, for a search to look past.</summary>
internal static class SeedSubjects
{
    public sealed record Field(string Slug, string Name, string[] Subjects);

    public static readonly Field[] All =
    [
        new("computing", "Computing", ["Python", "SQL queries", "Web design", "Linux", "Data structures", "Regular expressions", "Spreadsheets", "Network security", "Databases", "Version control", "Operating systems", "Compilers", "Functional programming", "Embedded systems", "Game engines", "Cloud deployment", "Unit testing", "Computer graphics", "Bézier curves", "Accessibility", "Distributed systems", "Caching", "Cryptography", "Human–computer interaction"]),
        new("mathematics", "Mathematics", ["Algebra", "Linear algebra", "Calculus", "Probability", "Statistics", "Number theory", "Geometry", "Graph theory", "Logic", "Gödel's theorems", "Topology", "Differential equations", "Numerical methods", "Combinatorics", "Game theory", "Trigonometry", "Möbius transformations", "Naïve Bayes", "Optimization", "Set theory"]),
        new("business", "Business", ["Bookkeeping", "Project management", "Marketing", "Negotiation", "Café management", "Supply chains", "Business law", "Public relations", "Contracts", "Customer service", "Payroll", "Start-up finance", "Leadership", "Presentation skills", "Retail operations", "Export trade", "Entrepreneurship", "Cost accounting"]),
        new("languages", "Languages", ["Spanish", "French", "German", "Portuguese", "Arabic", "Mandarin", "Japanese", "Swahili", "Turkish", "Polish", "English grammar", "Academic writing", "Português para viagem", "Español médico", "Français des affaires", "Translation", "Phonetics", "Sign language"]),
        new("science", "Science", ["Physics", "Organic chemistry", "Astronomy", "Genetics", "Ecology", "Thermodynamics", "Optics", "Microbiology", "Geology", "Oceanography", "El Niño", "Schrödinger's equation", "Climate", "Botany", "Zoology", "Evolution", "Radioactivity", "Ångström-scale imaging", "Laboratory safety", "Materials"]),
        new("arts", "Arts and music", ["Drawing", "Watercolor", "Photography", "Music theory", "Guitar", "Piano", "Film editing", "Sculpture", "Ceramics", "Typography", "Art nouveau", "Printmaking", "Singing", "Théâtre", "Composition", "Color", "Jazz harmony", "Calligraphy"]),
        new("health", "Health", ["First aid", "Nutrition", "Anatomy", "Nursing practice", "Mental health", "Physiotherapy", "Pharmacology", "Public health", "Epidemiology", "Ménière's disease", "Sports medicine", "Sleep", "Infant care", "Care of the elderly", "Hygiene", "Medical terminology"]),
        new("history", "History", ["Ancient Greece", "The Roman republic", "The Silk Road", "The Renaissance", "The Industrial Revolution", "São Tomé and its islands", "The Ottoman Empire", "Medieval towns", "The Cold War", "Historical sources", "Decolonization", "The history of science", "The Inca road", "Maritime trade"]),
        new("engineering", "Engineering", ["Electronics", "Statics", "Fluid mechanics", "Control systems", "Machine drawing", "Welding", "Surveying", "Robotics", "Power grids", "Soldering", "Concrete", "Röntgen inspection", "3D printing", "Bridge design", "Hydraulics", "Signal processing"]),
        new("teaching", "Teaching", ["Lesson planning", "Classroom assessment", "Early reading", "Inclusive teaching", "Piaget and Vygotsky", "Educational measurement", "Online tutoring", "Mentoring", "Feedback", "Curriculum design", "Dyslexia"]),
        new("society", "Society", ["Economics", "Sociology", "Ethics", "Political theory", "Constitutional law", "Journalism", "Urban planning", "Anthropology", "Human rights", "Statistics in the news", "Philosophy of mind", "Media literacy"]),
        new("home", "Home and garden", ["Bread baking", "Bicycle repair", "Vegetable gardening", "Sewing", "Beekeeping", "Home wiring", "Woodwork", "Jalapeño growing", "Fermentation", "Crème pâtissière", "Household budgets", "Composting"]),
    ];
}
