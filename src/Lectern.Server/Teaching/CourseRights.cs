using Lectern.Server.Storage.Model;
using Lectern.Server.Web;

namespace Lectern.Server.Teaching;

/// <summary>A course is written by its instructor and by admins.</summary>
internal static class CourseRights
{
    /// <summary>Null when the viewer may write. A draft of someone else does not exist for other instructors.</summary>
    public static TeachingFault? Refuse(Viewer viewer, long instructorId, CourseStatus status)
    {
        if (viewer.IsAdmin || (viewer.CanTeach && viewer.Id == instructorId))
            return null;
        return status == CourseStatus.Published ? TeachingFault.NotYours : TeachingFault.NotFound;
    }

    public static TeachingFault? Refuse(Viewer viewer, Course course) => Refuse(viewer, course.InstructorId, course.Status);
}
