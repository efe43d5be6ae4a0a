using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Teaching;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Tests.Teaching;

public sealed class CourseTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task A_new_course_is_a_draft_of_its_instructor(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var id = Classroom.Done(await room.CreateAsync(room.Ada, " Éléments d'algèbre "));
        Classroom.Done(await room.EditAsync(id, form => form with { Summary = "À lire." }));

        var course = await room.FindCourseAsync(id);
        Assert.Equal((CourseStatus.Draft, room.Ada.Id, "Éléments d'algèbre", "elements-d-algebre"), (course.Status, course.InstructorId, course.Title, course.Slug));
        Assert.Equal(("elements d algebre", "elements d algebre a lire"), (course.TitleKey, course.SearchText));
        Assert.Null(course.PublishedAt);
    }

    [Theory, OnBothStores]
    public async Task Twenty_courses_of_one_title_made_at_once_get_twenty_addresses(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() =>
            room.CreateAsync(room.Ada, "Algebra"))));

        Assert.All(made, outcome => Assert.Null(outcome.Fault));
        var slugs = await room.ReadAsync(db => db.Courses.Select(course => course.Slug).ToListAsync(Cancel));
        Assert.Equal(Enumerable.Range(1, 20).Select(n => n == 1 ? "algebra" : $"algebra-{n}").Order(), slugs.Order());
    }

    [Theory, OnBothStores]
    public async Task A_number_after_the_longest_title_still_fits(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var first = await room.FindCourseAsync(await room.CourseAsync(new string('x', 200)));
        var second = await room.FindCourseAsync(await room.CourseAsync(new string('x', 200)));
        Assert.Equal((new string('x', 80), new string('x', 78) + "-2"), (first.Slug, second.Slug));
    }

    [Theory, OnBothStores]
    public async Task Every_field_is_saved_and_read_back(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var category = new Category { Slug = "math", Name = "Mathematics" };
        await room.Store.WriteAsync(async (db, cancel) => { db.Categories.Add(category); await db.SaveChangesAsync(cancel); }, Cancel);
        var id = await room.CourseAsync();
        var form = CourseForm.From(await room.FindCourseAsync(id)) with
        {
            Title = "Algebra II",
            Summary = "More.\r\nStill more.",
            CategoryId = $"{category.Id}",
            Level = "advanced",
            Language = "pt-BR",
        };
        var terms = new TermsForm { Capacity = "30", OpensAt = "2026-04-01T08:00", ClosesAt = "2026-05-01T08:00:00" };

        Classroom.Done(await room.SaveAsync(id, form));
        Classroom.Done(await room.EditTermsAsync(id, stored => terms with { Version = stored.Version }));

        var course = await room.FindCourseAsync(id);
        Assert.Equal(("Algebra II", "More.\nStill more.", "algebra", CourseLevel.Advanced), (course.Title, course.Summary, course.Slug, course.Level));
        Assert.Equal(new DateTime(2026, 5, 1, 8, 0, 0, DateTimeKind.Utc), course.ClosesAt);
        Assert.Equal(form with { Summary = course.Summary, Version = "" }, CourseForm.From(course) with { Version = "" });
        Assert.Equal(terms with { ClosesAt = "2026-05-01T08:00" }, TermsForm.From(course) with { Version = "" });
    }

    [Theory, OnBothStores]
    public async Task Of_two_tabs_the_later_is_told_that_the_course_has_changed(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var id = await room.CourseAsync();
        var form = CourseForm.From(await room.FindCourseAsync(id));

        Classroom.Done(await room.SaveAsync(id, form with { Title = "First tab" }));
        var second = await room.SaveAsync(id, form with { Title = "Second tab" });

        Assert.Equal(TeachingFault.ChangedMeanwhile, second.Fault);
        Assert.Equal("First tab", (await room.FindCourseAsync(id)).Title);
    }

    [Theory, OnBothStores]
    public async Task Of_ten_saves_at_once_exactly_one_wins(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var id = await room.CourseAsync();
        var form = CourseForm.From(await room.FindCourseAsync(id));
        var saves = await Task.WhenAll(Enumerable.Range(0, 10).Select(n => Task.Run(() =>
            room.SaveAsync(id, form with { Title = $"Tab {n}" }))));
        Assert.Equal(9, saves.Count(save => save.Fault == TeachingFault.ChangedMeanwhile));
    }

    [Theory]
    [InlineData("title", "")]
    [InlineData("title", "x\u0001")]
    [InlineData("level", "Wizard")]
    [InlineData("level", "7")]
    [InlineData("language", "klingon!")]
    [InlineData("categoryId", "x")]
    public void A_wrong_detail_is_named(string field, string typed)
    {
        var form = new CourseForm { Title = "Algebra" };
        form = field switch
        {
            "title" => form with { Title = typed },
            "level" => form with { Level = typed },
            "language" => form with { Language = typed },
            _ => form with { CategoryId = typed },
        };
        var errors = new FieldErrors();
        form.Read(errors);
        Assert.Equal([field], errors.ByField.Keys);
    }

    [Theory]
    [InlineData("capacity", "0")]
    [InlineData("capacity", "-1")]
    [InlineData("capacity", "many")]
    [InlineData("capacity", "99999999999999999999")]
    [InlineData("opensAt", "tomorrow")]
    [InlineData("closesAt", "2026-13-01T08:00")]
    [InlineData("closesAt", "2026-01-01T08:00")]
    public void A_wrong_place_or_date_is_named(string field, string typed)
    {
        var form = new TermsForm { OpensAt = "2026-01-01T08:00" };
        form = field switch
        {
            "capacity" => form with { Capacity = typed },
            "opensAt" => form with { OpensAt = typed },
            _ => form with { ClosesAt = typed },
        };
        var errors = new FieldErrors();
        form.Read(errors);
        Assert.Equal([field], errors.ByField.Keys);
    }

    [Theory, OnBothStores]
    public async Task A_category_that_is_gone_is_named(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var errors = new FieldErrors();
        var outcome = await room.EditAsync(await room.CourseAsync(), form => form with { CategoryId = "12345" }, errors);
        Assert.Equal(TeachingFault.Invalid, outcome.Fault);
        Assert.Equal(["categoryId"], errors.ByField.Keys);
    }

    [Theory, OnBothStores]
    public async Task My_courses_are_mine_and_an_admin_sees_everyones(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        var id = await room.CourseAsync("Algebra");
        var other = Classroom.Done(await room.CreateAsync(room.Bob, "Biology"));

        Assert.Equal([id], (await ListMyCourses.RunAsync(room.Store, room.Ada, 1, Cancel)).Courses.Select(item => item.Id));
        Assert.Equal([other, id], (await ListMyCourses.RunAsync(room.Store, room.Root, 1, Cancel)).Courses.Select(item => item.Id));
    }

    [Theory, OnBothStores]
    public async Task A_long_list_of_courses_comes_in_pages(StoreKind kind)
    {
        await using var room = await Classroom.OpenAsync(kind);
        for (var n = 0; n < ListMyCourses.PageSize + 1; n++)
            Classroom.Done(await room.CreateAsync(room.Ada, $"Course {n}"));

        var first = await ListMyCourses.RunAsync(room.Store, room.Ada, 1, Cancel);
        var second = await ListMyCourses.RunAsync(room.Store, room.Ada, 2, Cancel);
        Assert.Equal((ListMyCourses.PageSize, 1), (first.Courses.Count, second.Courses.Count));
        Assert.Equal("Course 0", second.Courses[0].Title);
        Assert.False(second.Paging.HasNext);
    }
}
