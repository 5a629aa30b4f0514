// LaneDispatch.Forced holds for the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
